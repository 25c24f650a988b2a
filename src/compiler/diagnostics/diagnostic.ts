/**
 * What we tell people: a value, made where the mistake is known and rendered elsewhere.
 * A mistake of the user is a diagnostic; a mistake of ours is an exception.
 */

/** 1-based; columns count UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Location {
  /** Path relative to the root, with `/`. */
  readonly file: string;
  readonly start?: Position;
  /** Exclusive. */
  readonly end?: Position;
}

export type Severity = 'error' | 'warning' | 'info';

export interface Diagnostic {
  /** Kebab-case id of an entry in `codes.ts`; e.g. `unknown-keyword`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, what is wrong, with names quoted; no newline. */
  readonly message: string;
  readonly at?: Location;
  readonly related?: readonly { readonly message: string; readonly at: Location }[];
  /** What to do. */
  readonly help?: string;
}
