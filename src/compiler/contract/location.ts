/**
 * A place in a contract file: the file, and the JSON pointer (RFC 6901) of the node in it.
 * Line and column are looked up only when something is reported there (see `Sources` in load/).
 */
export interface Origin {
  /** Path relative to the root, with `/`; never absolute. */
  readonly file: string;
  /** `''` is the whole document. */
  readonly pointer: string;
}
