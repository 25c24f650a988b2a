/**
 * The file that a person has to finish: how data of one version becomes data of the next. It fails to type-check on purpose,
 * at the place that has to be written.
 */
import { posix } from 'node:path';
import type { EventVersion } from '../../contract/model.js';

/** Undeclared on purpose; a file that still holds it wasn't edited. */
const PLACEHOLDER = 'UPCAST_TO_BE_WRITTEN';

export interface UpcastStub {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

export interface UpcastStubOptions {
  /** Generated folder, relative to the root. */
  readonly generated: string;
  /** Generated folder of the context. */
  readonly folder: string;
  readonly importExtension: 'js' | 'ts';
  /** Why it is needed, in a sentence. */
  readonly reason: string;
}

export function upcastStub(from: EventVersion, to: EventVersion, options: UpcastStubOptions): UpcastStub {
  const { generated, folder, importExtension, reason } = options;
  const path = to.upcastPath;
  const index = posix.relative(posix.dirname(path), posix.join(generated, folder, `index.${importExtension}`));
  const types = `${from.typeName}, ${to.typeName}`;
  const lines = [
    "import type { Upcast } from '@tidings/runtime';",
    `import type { ${types} } from '${index.startsWith('.') ? index : `./${index}`}';`,
    '',
    `// Version ${to.version} doesn't accept everything that version ${from.version} does${reason === '' ? '.' : ':'}`,
    ...(reason === '' ? [] : [`// ${comment(reason)}`]),
    `// Say how the one becomes the other. Pure and synchronous; the result is validated as version ${to.version}.`,
    `export const upcast: Upcast<${types}> = (data) => ${PLACEHOLDER};`,
    '',
  ];
  return { path, text: lines.join('\n') };
}

export function isUnedited(text: string): boolean {
  return text.includes(PLACEHOLDER);
}

function comment(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 200);
}
