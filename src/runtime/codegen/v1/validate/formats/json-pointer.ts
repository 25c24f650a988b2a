/** Format `json-pointer`: RFC 6901, section 3, the string form (not the URI fragment). */
export function isJsonPointer(text: string): boolean {
  if (text.length === 0) return true;
  if (text.charCodeAt(0) !== 47) return false;
  for (let i = text.indexOf('~'); i >= 0; i = text.indexOf('~', i + 1)) {
    const c = text.charCodeAt(i + 1);
    if (c !== 48 && c !== 49) return false;
  }
  return true;
}
