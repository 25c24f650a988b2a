/** Schemas of one event version with the places where they stand, and which of them apply together. */
import { isObject, type JsonObject } from '../../../contract/json.js';
import type { Origin } from '../../../contract/location.js';
import type { Json, JsonSchema } from '../../../contract/schema.js';
import { escapeToken } from '../../schema/registry.js';
import type { Tree } from '../finding.js';

/** What the rules need of an event version and of all that it refers to. */
export interface SchemaSource {
  readonly tree: Tree;
  readonly schema: JsonSchema;
  /** Nothing counts beside a `$ref`: up to draft-07. */
  readonly hidesSiblings?: boolean;
  /** Of a document; undefined: there is none of that name. */
  originOf(document: string): Origin | undefined;
  /** Where the `$ref` of a schema leads; undefined: nowhere, or it has none. */
  follow(node: SchemaNode): SchemaNode | undefined;
}

/** A place in a schema: `document` is `''` for the compared schema, else the name of one that it refers to. */
export interface Spot {
  readonly document: string;
  /** From the root of the document. */
  readonly pointer: string;
  readonly part?: 'key';
}

export interface SchemaNode extends Spot {
  readonly schema: JsonSchema;
}

export const rootOf = ({ schema }: SchemaSource): SchemaNode => ({ document: '', pointer: '', schema });

export function at({ document, pointer }: Spot, ...tokens: readonly (string | number)[]): Spot {
  return { document, pointer: pointer + tokens.map((token) => `/${escapeToken(String(token))}`).join('') };
}

export const nameAt = (spot: Spot, ...tokens: readonly (string | number)[]): Spot => ({
  ...at(spot, ...tokens),
  part: 'key',
});

export function below(node: SchemaNode, schema: JsonSchema, ...tokens: readonly (string | number)[]): SchemaNode {
  return { ...at(node, ...tokens), schema };
}

export const idOf = ({ document, pointer }: Spot): string => `${document}#${pointer}`;

/** A schema that applies to a value, together with others. */
export interface Member {
  readonly node: SchemaNode & { readonly schema: JsonObject };
  /** Only for some values: under `then`, `else` or `dependentSchemas`. */
  readonly conditional: boolean;
}

/** What applies to every value at one place, and the unions that each value has to choose from. */
export interface Conjunction {
  readonly members: readonly Member[];
  /** No value is valid: a `false` schema is among them. */
  readonly never: boolean;
  readonly unions: readonly (readonly SchemaNode[])[];
}

/** After resolving `$ref` and `allOf`. */
export function conjunctionOf(source: SchemaSource, nodes: readonly SchemaNode[]): Conjunction {
  return conjoined(source, nodes, 'apart');
}

/** The same, with the branches of all unions among what applies for some values. */
export function everythingAt(source: SchemaSource, nodes: readonly SchemaNode[]): readonly Member[] {
  return conjoined(source, nodes, 'members').members;
}

function conjoined(source: SchemaSource, nodes: readonly SchemaNode[], unionsAre: 'apart' | 'members'): Conjunction {
  const members: Member[] = [];
  const unions: (readonly SchemaNode[])[] = [];
  const seen = new Set<string>();
  let never = false;
  // What applies to every value goes before what applies to some: a schema that does both counts for every value.
  const always = [...nodes].reverse();
  const later: SchemaNode[][] = [];
  let sometimes: SchemaNode[] = [];

  const visit = (node: SchemaNode, conditional: boolean): void => {
    const id = idOf(node);
    if (seen.has(id)) return;
    seen.add(id);
    const { schema } = node;
    if (!isObject(schema)) {
      if (schema === false && !conditional) never = true;
      return;
    }
    const target = source.follow(node);
    const hidden = source.hidesSiblings === true && typeof schema.$ref === 'string';
    members.push({ node: hidden ? { ...node, schema: { $ref: schema.$ref! } } : { ...node, schema }, conditional });
    const next = [
      ...(target === undefined ? [] : [target]),
      ...(hidden ? [] : listOf(schema.allOf).map(([index, branch]) => below(node, branch, 'allOf', index))),
    ];
    const some = hidden ? [] : branchesOf(node, schema);
    for (const keyword of hidden ? [] : (['anyOf', 'oneOf'] as const)) {
      const branches = alternativesOf(node, schema, keyword);
      if (conditional || unionsAre === 'members') for (const branch of branches) some.push(branch);
      else if (branches.length > 0) unions.push(branches);
    }
    if (conditional) for (const each of [...next, ...some].reverse()) sometimes.push(each);
    else {
      for (const each of next.reverse()) always.push(each);
      later.push(some);
    }
  };
  for (let node = always.pop(); node !== undefined; node = always.pop()) visit(node, false);
  sometimes = later.flat().reverse();
  for (let node = sometimes.pop(); node !== undefined; node = sometimes.pop()) visit(node, true);
  return { members, never, unions };
}

/** Those of the last place where a list was met: one of many branches is asked for as often as it has branches. */
const unions = new WeakMap<object, readonly SchemaNode[]>();

function alternativesOf(node: SchemaNode, schema: JsonObject, keyword: 'anyOf' | 'oneOf'): readonly SchemaNode[] {
  const list = schema[keyword];
  if (!Array.isArray(list)) return [];
  const known = unions.get(list);
  const place = `${node.pointer}/${keyword}/`;
  if (known?.[0]?.document === node.document && known[0].pointer.startsWith(place)) return known;
  const branches = listOf(list).map(([index, branch]) => below(node, branch, keyword, index));
  unions.set(list, branches);
  return branches;
}

/** `then`, `else` and what depends on a property. */
function branchesOf(node: SchemaNode, schema: JsonObject): SchemaNode[] {
  const found: SchemaNode[] = [];
  for (const keyword of ['then', 'else'] as const) {
    const branch = schema[keyword];
    if (schema.if !== undefined && isSchema(branch)) found.push(below(node, branch, keyword));
  }
  for (const keyword of ['dependentSchemas', 'dependencies'] as const) {
    const map = schema[keyword];
    if (!isObject(map)) continue;
    for (const [name, branch] of Object.entries(map)) {
      if (isSchema(branch)) found.push(below(node, branch, keyword, name));
    }
  }
  return found;
}

export function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'boolean' || isObject(value);
}

function listOf(value: Json | undefined): readonly (readonly [number, JsonSchema])[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((item, index) => (isSchema(item) ? [[index, item] as const] : []));
}
