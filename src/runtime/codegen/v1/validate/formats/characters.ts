/** Character classes over UTF-16 code units. All format checks read code units one by one: linear time, no regular expression. */

export const isDigit = (c: number): boolean => c >= 48 && c <= 57;

export const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90);

export const isAlphanumeric = (c: number): boolean => isDigit(c) || isLetter(c);

export const isHex = (c: number): boolean => isDigit(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);

/** The two-digit number at `at`; -1 where there is none. */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** A set of ASCII characters as a lookup by code unit; anything above ASCII is outside. */
export function asciiSet(characters: string): (c: number) => boolean {
  const member = new Uint8Array(128);
  for (let i = 0; i < characters.length; i++) member[characters.charCodeAt(i)] = 1;
  return (c) => c < 128 && member[c] === 1;
}

export const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const alphanumeric = `${letters}0123456789`;
