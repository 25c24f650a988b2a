/** A schema as it stands in a file -> the schema of the contract (`EventVersion.schema`). */
import { isObject } from '../../contract/json.js';
import type { ContractDraft, Json, JsonSchema } from '../../contract/schema.js';
import { REFERENCE } from '../../contract/subschemas.js';
import { define, toPointer } from '../files/index.js';
import type { SchemaNode } from './graph.js';
import { isAnnotation, KEYWORDS, STRUCTURAL, type ValueKind } from './keywords.js';

/** A reference that the normalised schema has. */
export interface Edge {
  /** Pointer of the schema with the `$ref`. */
  readonly pointer: string;
  readonly target: SchemaNode;
  /** Whether it is about the same value as the node itself, and not about a part of it. */
  readonly inPlace: boolean;
}

export interface Normalised {
  readonly schema: JsonSchema;
  readonly edges: readonly Edge[];
}

const IN_PLACE: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
]);

/** Every reference of the node leads somewhere. */
export function normalise(node: SchemaNode, draft: ContractDraft): Normalised {
  const edges: Edge[] = [];

  const schema = (value: Json, pointer: string, inPlace: boolean): Json => {
    if (!isObject(value)) return value;
    const result: { [keyword: string]: Json } = {};
    const hasReference = Object.hasOwn(value, '$ref');
    for (const [keyword, content] of Object.entries(value)) {
      if (STRUCTURAL.has(keyword)) continue;
      if (keyword === '$ref') {
        const target = node.references.get(pointer)!;
        edges.push({ pointer, target, inPlace });
        result.$ref = REFERENCE + target.key;
      } else if (hasReference && draft === 'draft-07' && !isAnnotation(keyword)) {
        // Ignored by the draft, and so by everybody.
      } else {
        const kind = KEYWORDS.get(keyword)?.value;
        define(result, keyword, below(kind, content, `${pointer}/${keyword}`, inPlace && IN_PLACE.has(keyword)));
      }
    }
    return Object.freeze(result);
  };

  const below = (kind: ValueKind | undefined, value: Json, pointer: string, inPlace: boolean): Json => {
    switch (kind) {
      case 'schema':
        return schema(value, pointer, inPlace);
      case 'schema-list':
      case 'schema-or-list':
        if (!Array.isArray(value)) return schema(value, pointer, inPlace);
        return Object.freeze(
          (value as readonly Json[]).map((item, index) => schema(item, `${pointer}/${index}`, inPlace)),
        );
      case 'schema-map':
      case 'pattern-map':
      case 'dependencies': {
        if (!isObject(value)) return value;
        const result: { [name: string]: Json } = {};
        for (const [name, item] of Object.entries(value)) {
          define(result, name, schema(item, pointer + toPointer([name]), inPlace));
        }
        return Object.freeze(result);
      }
      default:
        return value;
    }
  };

  return { schema: schema(node.value, node.origin.pointer, true) as JsonSchema, edges };
}
