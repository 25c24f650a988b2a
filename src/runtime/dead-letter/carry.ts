import type { HeaderValue, MessageHeaders } from '../codec/message.js';

/** The headers of a record that is put aside: its own but for those dropped, with ours set. Undefined: the header is taken away. */
export function carryHeaders(
  original: MessageHeaders,
  set: { readonly [name: string]: HeaderValue | undefined },
  dropped: (name: string) => boolean = () => false,
): MessageHeaders {
  const headers: Record<string, HeaderValue | readonly HeaderValue[]> = {};
  for (const [name, value] of Object.entries(original)) {
    if (dropped(name)) continue;
    // Names come from the wire.
    if (name === '__proto__') Object.defineProperty(headers, name, { value, enumerable: true });
    else headers[name] = value;
  }
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  }
  return headers;
}

/** A number of a header; undefined where it is none that we write. */
export function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}
