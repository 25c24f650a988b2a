/**
 * What @asyncapi/parser gets to see: a document that says the same in the cheapest form. All references are resolved by us; schemas
 * and examples, which we check ourselves, are left out; texts are emptied; messages of one shape are one.
 * So its cost doesn't grow with the events, and its verdict stays known while only schemas, texts and names change.
 */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import { diagnostic } from '../../diagnostics/index.js';
import { type Files, join, toPointer } from '../files/index.js';
import { type DocumentNode, items, member, members, text } from './node.js';
import { type Kind, PLACES, type Rule } from './places.js';
import { createPool, type Marks, originIn, type Pool } from './pool.js';
import { isReference, type References, type Report } from './references.js';

export interface ParserInput {
  /** JSON. */
  readonly text: string;
  /** Where a node of that JSON comes from; several places where equal objects were put together. */
  origins(path: readonly (string | number)[]): readonly Origin[];
}

/** @param channelOf key of an operation -> key of its channel, where it has one */
export function createParserInput(
  files: Files,
  references: References,
  report: Report,
  root: DocumentNode,
  version: string,
  channelOf: ReadonlyMap<string, string>,
): ParserInput {
  const pools = { messages: createPool('message'), messageTraits: createPool('messageTrait') };
  const servers = new Set(members(references.member(root, 'servers')).map(([key]) => key));
  const anyChannel = members(references.member(root, 'channels')).map(([key]) => key)[0];

  /** An object of a kind, resolved. */
  const copy = (
    kind: Kind,
    start: DocumentNode,
    path: readonly (string | number)[],
    marks: Marks,
  ): Json | undefined => {
    const node = references.follow(start);
    if (node === undefined) return undefined;
    if (node !== start || path.length === 0) marks.push([toPointer(path), node.origin]);
    if (!isObject(node.value)) return plain(node, path, marks);
    const entries: [string, Json][] = [];
    for (const [field, child] of members(node)) {
      if (isNothing(field, child)) continue;
      const rule = Object.hasOwn(PLACES[kind], field) ? PLACES[kind][field] : undefined;
      const at = [...path, field];
      const value =
        rule === undefined
          ? plain(child, at, marks, kind === 'bindings')
          : rule === 'own'
            ? own(kind, field, child, at, marks)
            : placed(rule, child, at, marks);
      if (value !== undefined) entries.push([field, isText(field, value) ? '' : value]);
    }
    return Object.fromEntries(entries);
  };

  const placed = (rule: Exclude<Rule, 'own'>, node: DocumentNode, path: readonly (string | number)[], marks: Marks) => {
    if (rule === 'schema') return isObject(node.value) || typeof node.value === 'boolean' ? undefined : node.value;
    if (rule === 'examples') return examples(node, path, marks);
    const [form, kind] = rule;
    if (form === 'one') return copy(kind, node, path, marks);
    if (form === 'inline') return isReference(node) ? misplaced(node) : copy(kind, node, path, marks);
    if (form === 'list') {
      if (!Array.isArray(node.value)) return plain(node, path, marks);
      // Marked one by one: what leads nowhere is left out.
      const kept: Json[] = [];
      for (const item of items(node)) {
        const at = [...path, kept.length];
        const value = copy(kind, item, at, marks);
        if (value === undefined) continue;
        marks.push([toPointer(at), references.follow(item)?.origin ?? item.origin]);
        kept.push(value);
      }
      return kept;
    }
    if (!isObject(node.value)) return plain(node, path, marks);
    return copyMap(node, path, (entry, at) => copy(kind, entry, at, marks));
  };

  const own = (
    kind: Kind,
    field: string,
    node: DocumentNode,
    path: readonly (string | number)[],
    marks: Marks,
  ): Json | undefined => {
    if (field === 'channel') return undefined;
    if (kind === 'channel' && field === 'servers') return serversOf(node);
    if (field === 'messages' || field === 'messageTraits' || field === 'schemas') {
      if (kind === 'operation' || kind === 'reply') return Array.isArray(node.value) ? undefined : node.value;
      if (field === 'schemas') return undefined;
      if (!isObject(node.value)) return plain(node, path, marks);
      const pooled = field === 'messages' ? 'message' : 'messageTrait';
      const odd = members(node).filter(([, entry]) => !pool(pooled, entry));
      return odd.length === 0 ? undefined : Object.fromEntries(odd.map(([key, { value }]) => [key, value]));
    }
    if (field === 'operations') {
      if (!isObject(node.value)) return plain(node, path, marks);
      return copyMap(node, path, (entry, at) => operation(entry, at, marks, kind === 'document'));
    }
    if (!Array.isArray(node.value)) return plain(node, path, marks);
    const odd = items(node).filter((entry) => !pool('messageTrait', entry));
    return odd.length === 0 ? undefined : odd.map(({ value }) => value);
  };

  /** False: it is no object, and the parser shall say so. */
  const pool = (kind: 'message' | 'messageTrait', start: DocumentNode): boolean => {
    const node = references.follow(start);
    if (node === undefined) return true;
    if (!isObject(node.value)) return false;
    const chosen: Pool = kind === 'message' ? pools.messages : pools.messageTraits;
    chosen.add(node.origin, (marks) => copy(kind, node, [], marks) ?? {});
    return true;
  };

  const operation = (start: DocumentNode, path: readonly (string | number)[], marks: Marks, isRoot: boolean) => {
    const node = references.follow(start);
    const value = copy('operation', start, path, marks);
    const channel = node && member(node, 'channel');
    if (channel === undefined || !isObject(value)) return value;
    // A channel that isn't there was reported; the rest of the operation is checked with another.
    const known = isRoot ? channelOf.get(String(path.at(-1))) : undefined;
    const key = isReference(channel) ? (known ?? anyChannel) : undefined;
    if (key === undefined) return isReference(channel) ? undefined : { ...value, channel: channel.value };
    return { ...value, channel: { $ref: `#${toPointer(['channels', key])}` } };
  };

  const serversOf = (node: DocumentNode): Json => {
    if (!Array.isArray(node.value)) return node.value;
    return items(node).flatMap((item): Json[] => {
      const reference = text(member(item, '$ref'));
      if (reference === undefined) return [item.value];
      const key = /^#\/servers\/([^/]+)$/.exec(reference)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
      if (key !== undefined && servers.has(key)) return [{ $ref: reference }];
      const at = files.locate(join(item.origin, '$ref'));
      report(
        diagnostic('asyncapi-invalid', `'${reference}' is no server of the document`, at, {
          help: 'The servers of a channel are references to entries under `servers`: `$ref: "#/servers/<key>"`.',
        }),
      );
      return [];
    });
  };

  /** Anything without objects of ours in it. */
  const plain = (
    node: DocumentNode,
    path: readonly (string | number)[],
    marks: Marks,
    inBindings = false,
  ): Json | undefined => {
    const { value } = node;
    if (typeof value === 'string') return value.startsWith('$ref:') ? '' : value;
    if (Array.isArray(value)) {
      return items(node).flatMap((item, index) => plain(item, [...path, index], marks, inBindings) ?? []);
    }
    if (!isObject(value)) return value;
    // Bindings may hold schemas (`key` of Kafka's), which nobody reads.
    if (isReference(node)) return inBindings ? { type: 'object' } : misplaced(node);
    return copyMap(node, path, (entry, at) => plain(entry, at, marks, inBindings));
  };

  const misplaced = (node: DocumentNode): JsonObject => {
    const at = files.locate(join(node.origin, '$ref'), 'key');
    report(
      diagnostic('asyncapi-invalid', "AsyncAPI doesn't allow a $ref here", at, { help: 'Write the object itself.' }),
    );
    return {};
  };

  const examples = (node: DocumentNode, path: readonly (string | number)[], marks: Marks): Json | undefined => {
    if (!Array.isArray(node.value)) return node.value;
    const shapes = new Map<string, Json>();
    for (const item of items(node)) {
      const shape = isObject(item.value)
        ? copyMap(item, path, (entry, at) =>
            at.at(-1) === 'payload' || (at.at(-1) === 'headers' && isObject(entry.value))
              ? {}
              : plain(entry, at, marks),
          )
        : item.value;
      shapes.set(JSON.stringify(shape), shape);
    }
    return [...shapes.values()];
  };

  const marks: Marks = [];
  const document = copy('document', root, [], marks) as JsonObject;
  const { messages, messageTraits } = pools;
  const pooled: JsonObject = { messages: messages.entries(), messageTraits: messageTraits.entries() };
  const components = isObject(document.components ?? {})
    ? mergeSections(document.components ?? {}, pooled)
    : document.components!;
  return {
    text: JSON.stringify({ ...document, asyncapi: version, components }),
    origins(path) {
      const [section, kind, key, ...rest] = path.map(String);
      if (section === 'components' && (kind === 'messages' || kind === 'messageTraits') && key !== undefined) {
        const found = pools[kind].origins(key, rest);
        if (found.length > 0) return found;
      }
      return [originIn(marks, path, root.origin)];
    },
  };
}

/** Fields that make no difference to the parser: texts of ours are emptied, extensions left out. */
const TEXTS: ReadonlySet<string> = new Set([
  'name',
  'title',
  'summary',
  'description',
  'contentType',
  'defaultContentType',
]);

function isText(field: string, value: Json): boolean {
  return typeof value === 'string' && TEXTS.has(field);
}

function isNothing(field: string, { value }: DocumentNode): boolean {
  return /^x-[\w.-]+$/.test(field) || value === undefined;
}

function copyMap(
  node: DocumentNode,
  path: readonly (string | number)[],
  copy: (entry: DocumentNode, path: readonly (string | number)[]) => Json | undefined,
): JsonObject {
  const entries = members(node).flatMap(([key, entry]): [string, Json][] => {
    if (isNothing(key, entry)) return [];
    const value = copy(entry, [...path, key]);
    return value === undefined ? [] : [[key, isText(key, value) ? '' : value]];
  });
  return Object.fromEntries(entries);
}

/** What the pools hold beside what couldn't be pooled. */
function mergeSections(components: Json, pooled: JsonObject): JsonObject {
  const merged: { [key: string]: Json } = { ...(components as JsonObject) };
  for (const [section, entries] of Object.entries(pooled)) {
    const odd = merged[section];
    if (odd !== undefined && !isObject(odd)) continue;
    if (Object.keys(entries as JsonObject).length > 0 || odd !== undefined) {
      merged[section] = { ...(odd ?? {}), ...(entries as JsonObject) };
    }
  }
  return merged;
}
