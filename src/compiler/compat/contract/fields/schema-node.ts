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
  const members: Member[] = [];
  const unions: (readonly SchemaNode[])[] = [];
  const seen = new Set<string>();
  let never = false;

  const visit = (node: SchemaNode, conditional: boolean): void => {
    const id = idOf(node);
    if (seen.has(id)) return;
    seen.add(id);
    const { schema } = node;
    if (!isObject(schema)) {
      if (schema === false && !conditional) never = true;
      return;
    }
    members.push({ node: { ...node, schema }, conditional });
    const target = source.follow(node);
    if (target !== undefined) visit(target, conditional);
    for (const [index, branch] of listOf(schema.allOf)) visit(below(node, branch, 'allOf', index), conditional);
    for (const keyword of ['then', 'else'] as const) {
      const branch = schema[keyword];
      if (schema.if !== undefined && isSchema(branch)) visit(below(node, branch, keyword), true);
    }
    for (const keyword of ['dependentSchemas', 'dependencies'] as const) {
      const map = schema[keyword];
      if (!isObject(map)) continue;
      for (const [name, branch] of Object.entries(map)) {
        if (isSchema(branch)) visit(below(node, branch, keyword, name), true);
      }
    }
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const branches = listOf(schema[keyword]).map(([index, branch]) => below(node, branch, keyword, index));
      if (branches.length === 0) continue;
      if (conditional) for (const branch of branches) visit(branch, true);
      else unions.push(branches);
    }
  };
  for (const node of nodes) visit(node, false);
  return { members, never, unions };
}

export function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'boolean' || isObject(value);
}

function listOf(value: Json | undefined): readonly (readonly [number, JsonSchema])[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((item, index) => (isSchema(item) ? [[index, item] as const] : []));
}
