/** Codes of what can be wrong with upcasts and with the generated folder. */
import type { CodeInfo } from './codes.js';

export const codegenCodes = {
  'foreign-file': {
    severity: 'error',
    exit: 1,
    summary: "A file that tidings didn't write stands where a generated file belongs.",
    help: 'Move it away or delete it, then run codegen again.',
  },
  'upcast-missing': {
    severity: 'error',
    exit: 1,
    summary:
      'A version does not accept everything that the version before does, and no upcast turns the one into the other.',
  },
  'upcast-unedited': {
    severity: 'error',
    exit: 1,
    summary: 'An upcast is still the stub that codegen wrote.',
    help: 'Write its body: how data of the older version becomes data of the newer one.',
  },
} satisfies { readonly [code: string]: CodeInfo };
