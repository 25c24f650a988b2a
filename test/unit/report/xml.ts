/** Reads XML 1.0 as strictly as our output has to be: no DTD, no CDATA, no comment, every sign one that XML knows. */
export interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly Element[];
  readonly text: string;
}

const NO_CHAR = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ENTITIES: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** @throws Error where it is not well-formed */
export function parseXml(xml: string): Element {
  const bad = NO_CHAR.exec(xml);
  if (bad !== null) throw new Error(`no character of XML at ${bad.index}`);
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(xml);
  if (declaration === null) throw new Error('no declaration');
  let at = declaration[0].length;

  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const sticky = new RegExp(pattern, 'uy');
    sticky.lastIndex = at;
    const match = sticky.exec(xml);
    if (match !== null) at = sticky.lastIndex;
    return match ?? undefined;
  };
  const need = (pattern: RegExp): RegExpExecArray => {
    const match = take(pattern);
    if (match === undefined) throw new Error(`${pattern} expected at ${at}: ${xml.slice(at, at + 40)}`);
    return match;
  };

  function element(): Element {
    const name = need(/<([a-z-]+)/)[1]!;
    const attributes: Record<string, string> = {};
    for (;;) {
      const attribute = take(/ ([a-z]+)="([^"<]*)"/);
      if (attribute === undefined) break;
      if (Object.hasOwn(attributes, attribute[1]!)) throw new Error(`${attribute[1]} twice`);
      attributes[attribute[1]!] = decoded(attribute[2]!);
    }
    if (take(/\/>/)) return { name, attributes, children: [], text: '' };
    need(/>/);
    const children: Element[] = [];
    let text = '';
    for (;;) {
      const run = need(/[^<]*/)[0];
      if (run.includes(']]>')) throw new Error(']]> in text');
      text += decoded(run);
      if (take(new RegExp(`</${name}>`))) return { name, attributes, children, text };
      children.push(element());
    }
  }

  const root = element();
  need(/\n?$/);
  return root;
}

function decoded(text: string): string {
  return text.replace(/&([^;\s]*;?)/g, (whole, name: string) => {
    const entity = ENTITIES[name.slice(0, -1)];
    if (!name.endsWith(';') || entity === undefined) throw new Error(`no entity: ${whole}`);
    return entity;
  });
}
