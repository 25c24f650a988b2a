/** RFC 3986, section 5.2: resolving a reference against a base, for any scheme. */
interface Parts {
  scheme: string | undefined;
  authority: string | undefined;
  path: string;
  query: string | undefined;
}

function split(uri: string): Parts {
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(uri)!;
  return { scheme: match[1], authority: match[2], path: match[3] ?? '', query: match[4] };
}

function join({ scheme, authority, path, query }: Parts): string {
  return `${scheme === undefined ? '' : `${scheme}:`}${authority === undefined ? '' : `//${authority}`}${path}${
    query === undefined ? '' : `?${query}`
  }`;
}

function withoutDots(path: string): string {
  const output: string[] = [];
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..') {
      if (output.length > 1) output.pop();
      if (last) output.push('');
    } else if (segment === '.') {
      if (last) output.push('');
    } else output.push(segment);
  }
  return output.join('/');
}

/** Both without fragment. */
export function resolveUri(reference: string, base: string): string {
  const from = split(reference);
  if (from.scheme !== undefined) return join({ ...from, path: withoutDots(from.path) });
  const to = split(base);
  if (from.authority !== undefined) return join({ ...from, scheme: to.scheme, path: withoutDots(from.path) });
  if (from.path === '') return join({ ...to, query: from.query ?? to.query });
  const directory = to.path.slice(0, to.path.lastIndexOf('/') + 1);
  const merged = from.path.startsWith('/')
    ? from.path
    : `${to.authority !== undefined && to.path === '' ? '/' : directory}${from.path}`;
  return join({ ...to, path: withoutDots(merged), query: from.query });
}

export function splitFragment(uri: string): readonly [string, string | undefined] {
  const at = uri.indexOf('#');
  return at < 0 ? [uri, undefined] : [uri.slice(0, at), uri.slice(at + 1)];
}
