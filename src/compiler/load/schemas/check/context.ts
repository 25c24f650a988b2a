/** What every check needs. */
import type { ContractDraft, Json } from '../../../contract/schema.js';
import type { Code, Diagnostic } from '../../../diagnostics/index.js';
import type { SchemaTarget } from '../references.js';

export interface CheckContext {
  readonly draft: ContractDraft;
  readonly unknownKeywords: 'error' | 'warning';
  /** At a pointer of the file that is checked. */
  readonly report: (code: Code, message: string, pointer: string, more?: ReportOptions) => void;
  readonly resolve: (pointer: string, reference: Json) => SchemaTarget | undefined;
}

export interface ReportOptions {
  /** Default `value`. */
  readonly part?: 'key' | 'value';
  readonly help?: string | undefined;
  readonly severity?: Diagnostic['severity'];
  readonly related?: { readonly message: string; readonly pointer: string; readonly part?: 'key' | 'value' };
}

/** A value in a message: short, on one line. */
export function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** `a list`, `an object`, ... */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? show(value) : `the ${typeof value} ${show(value)}`;
}
