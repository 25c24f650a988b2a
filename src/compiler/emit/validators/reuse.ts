/** Code of validators that an earlier run printed: compiling it again would give the same. */
import type { EventVersion } from '../../contract/model.js';
import { gate, isHelper } from '../../validators/index.js';

/** What an earlier run left of a context's validators. */
export interface Reusable {
  /** The module as that run printed it. */
  readonly text: string;
  /** Versions that are what they were then, with all that they refer to. */
  readonly versions: ReadonlySet<EventVersion>;
}

/** One version's part of the module, and what it needs of the runtime. */
export interface ValidatorPart {
  readonly text: string;
  readonly helpers: readonly string[];
}

/** A part that takes nothing under another name; one that does depends on what else the context has. */
const PART =
  /^export const (\S+): Validate = \/\* @__PURE__ \*\/ validator\(\/\* @__PURE__ \*\/ \(\(\) => \{\n([\s\S]*?)return \S+;\n\}\)\(\)\);\n/gm;

/**
 * Parts by their names, where all that they use is a helper or a shared function of that name.
 * @throws GateError
 */
export function reusableParts(text: string, shared: ReadonlySet<string>): ReadonlyMap<string, ValidatorPart> {
  const found = new Map<string, ValidatorPart>();
  for (const [part, name, body] of text.matchAll(PART)) {
    const { free } = gate(body!, () => true);
    const helpers = [...free].filter((used) => !shared.has(used));
    if (helpers.every(isHelper)) found.set(name!, { text: part, helpers });
  }
  return found;
}
