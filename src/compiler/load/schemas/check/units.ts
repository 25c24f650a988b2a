/** Checks each schema once, as a whole. */
import { compare } from '../../../contract/json.js';
import type { Origin } from '../../../contract/location.js';
import type { ContractDraft } from '../../../contract/schema.js';
import { CODES, type Diagnostic, diagnostic } from '../../../diagnostics/index.js';
import { type Files, valueAt } from '../../files/index.js';
import type { References } from '../references.js';
import type { CheckContext } from './context.js';
import { checkSchema } from './schema.js';

/** A schema that is not part of another one. */
export interface Unit {
  readonly origin: Origin;
  readonly draft: ContractDraft;
}

/** Keys (`<file>#<pointer>`) of the units in which something is so wrong that there is no model. */
export function checkUnits(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  references: References,
  units: readonly Unit[],
  unknownKeywords: 'error' | 'warning',
): ReadonlySet<string> {
  const faulty = new Set<string>();
  const all = new Map<string, Unit>();
  for (const unit of units) {
    const key = `${unit.origin.file}#${unit.origin.pointer}`;
    if (!all.has(key)) all.set(key, unit);
  }
  for (const [key, unit] of [...all].sort(([a], [b]) => compare(a, b))) {
    const { file } = unit.origin;
    const context: CheckContext = {
      draft: unit.draft,
      unknownKeywords,
      resolve: (pointer, reference) => references.resolve({ file, pointer }, reference),
      report(code, message, pointer, { part = 'value', help, severity = CODES[code].severity, related } = {}) {
        if (severity === 'error' && CODES[code].exit === 3) faulty.add(key);
        const at = files.locate({ file, pointer }, part);
        report(
          diagnostic(code, message, at, {
            severity,
            ...(help !== undefined && { help }),
            ...(related && {
              related: [
                { message: related.message, at: files.locate({ file, pointer: related.pointer }, related.part) },
              ],
            }),
          }),
        );
      },
    };
    checkSchema(context, valueAt(files.read(file)!.value, unit.origin.pointer)!, unit.origin.pointer);
    for (const { pointer, first } of references.identifiers(file)!.duplicates) {
      if (!`${pointer}/`.startsWith(`${unit.origin.pointer}/`)) continue;
      context.report('duplicate-identifier', 'another schema of the file has the same name', pointer, {
        related: { message: 'first here', pointer: first },
      });
    }
  }
  return faulty;
}
