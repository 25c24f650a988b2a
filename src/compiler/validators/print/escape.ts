/**
 * Characters that make code read unlike what it does (Unicode TR 36), end a script element, or start what a tool takes
 * for a source map. They stand in string literals only, where an escape means the same.
 */
const unprintable =
  /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|<(?=[/!])|(?<=\/[/*])[#@]/g;

export function escapeUnprintable(code: string): string {
  return code.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
