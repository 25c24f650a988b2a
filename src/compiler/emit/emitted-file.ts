/** A generated file in memory. `path` is relative to the generated folder, with `/`; `text` ends in a newline. */
export interface EmittedFile {
  readonly path: string;
  readonly text: string;
}
