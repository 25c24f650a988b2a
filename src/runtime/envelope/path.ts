/** `data.items[3].price`; names that aren't identifiers are quoted, long ones cut. */
export function formatPath(root: string, path: readonly (string | number)[]): string {
  let text = root;
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]{0,63}$/.test(key)) text += `.${key}`;
    else text += `[${quote(key)}]`;
  }
  return text;
}

/** Names come from payloads: no control character leaves here unescaped, and nothing long. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 61)}...` : name);
}

/** JSON pointer (RFC 6901) to keys; array indices become numbers, as far as they can be told apart. */
export function parsePointer(pointer: string): (string | number)[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      return /^(0|[1-9]\d{0,14})$/.test(key) ? Number(key) : key;
    });
}
