import { didYouMean } from '../../diagnostics/index.js';
import { OperationFailed } from './failure.js';

/** A name that isn't among those that are there. */
export function unknownName(what: string, name: string, known: readonly string[], help?: string): OperationFailed {
  const suggestion = didYouMean(name, known);
  return new OperationFailed(`there is no ${what} '${name}'${suggestion === undefined ? '' : `. ${suggestion}`}`, help);
}
