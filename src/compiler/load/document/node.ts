/** Nodes of the document that know where they stand. */
import { isObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import { join } from '../files/index.js';

export interface DocumentNode {
  readonly value: Json;
  readonly origin: Origin;
  /** Members of an object that was put together from several places (traits); then these are all that it has. */
  readonly parts?: ReadonlyMap<string, DocumentNode>;
}

/** A member of an object or an item of an array, references not followed; undefined where there is none. */
export function member(node: DocumentNode, key: string | number): DocumentNode | undefined {
  if (node.parts !== undefined) return node.parts.get(String(key));
  const { value } = node;
  if (Array.isArray(value)) return at(node, key, (value as readonly Json[])[Number(key)]);
  if (isObject(value) && Object.hasOwn(value, key)) return at(node, key, value[key]);
  return undefined;
}

/** All members of an object, as written; none where it is no object. */
export function members(node: DocumentNode | undefined): readonly (readonly [key: string, node: DocumentNode])[] {
  if (node === undefined) return [];
  if (node.parts !== undefined) return [...node.parts];
  if (!isObject(node.value)) return [];
  return Object.entries(node.value).map(([key, value]) => [key, { value, origin: join(node.origin, key) }] as const);
}

/** All items of an array; none where it is no array. */
export function items(node: DocumentNode | undefined): readonly DocumentNode[] {
  if (node === undefined || !Array.isArray(node.value)) return [];
  return (node.value as readonly Json[]).map((value, index) => ({ value, origin: join(node.origin, index) }));
}

export function text(node: DocumentNode | undefined): string | undefined {
  return typeof node?.value === 'string' ? node.value : undefined;
}

/** A string to compare places by. */
export function placeOf({ file, pointer }: Origin): string {
  return `${file}#${pointer}`;
}

function at(parent: DocumentNode, key: string | number, value: Json | undefined): DocumentNode | undefined {
  return value === undefined ? undefined : { value, origin: join(parent.origin, key) };
}
