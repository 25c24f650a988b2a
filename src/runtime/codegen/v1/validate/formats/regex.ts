/** Format `regex`: ECMA-262 with the `u` flag, as JSON Schema 2020-12, section 6.4 of core, asks for patterns. It is compiled, never run. */
export function isRegex(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
