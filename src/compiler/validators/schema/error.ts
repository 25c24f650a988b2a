/** The schemas can't be compiled: a reference that leads nowhere, a keyword with a value of the wrong type, a bad pattern. */
export class InvalidSchemaError extends Error {
  override readonly name = 'InvalidSchemaError';
}
