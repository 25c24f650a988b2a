/** The alternatives that a value has at one place: branches of `anyOf` and `oneOf`, each with all that applies to it. */
import { isObject } from '../../../contract/json.js';
import type { Json } from '../../../contract/schema.js';
import { canonical } from '../../value/canonical.js';
import {
  below,
  conjunctionOf,
  everythingAt,
  idOf,
  isSchema,
  type Member,
  type SchemaNode,
  type SchemaSource,
  type Spot,
} from './schema-node.js';

export interface Variant {
  readonly members: readonly Member[];
  /** The branch that makes it; the first of them where several unions meet. Absent: there is no union. */
  readonly branch?: Spot;
  /** It is several alternatives that are not told apart, since there are too many of them. */
  readonly merged?: true;
}

/** Where several unions meet, there are as many alternatives as there are combinations; more than that are not told apart. */
const MOST_COMBINATIONS = 64;
/** Of one union alone. */
const MOST_BRANCHES = 2_000;
/** Schemas that apply, over all alternatives. */
const MOST_MEMBERS = 20_000;

interface Partial {
  readonly nodes: readonly SchemaNode[];
  readonly branch?: Spot;
  /** Unions of which a branch was chosen; see `unionId`. */
  readonly opened: ReadonlySet<string>;
}

const unionId = (branches: readonly SchemaNode[]) => idOf(branches[0]!);

export function variantsOf(source: SchemaSource, nodes: readonly SchemaNode[]): readonly Variant[] {
  let partial: readonly Partial[] = [{ nodes, opened: new Set() }];
  const done: Variant[] = [];
  // Each round opens one union; branches may bring unions of their own.
  while (partial.length > 0) {
    const next: Partial[] = [];
    for (const alternative of partial) {
      const { members, never, unions } = conjunctionOf(source, alternative.nodes);
      if (never) continue;
      const open = unions.filter((branches) => !alternative.opened.has(unionId(branches)));
      const single = open.filter((branches) => branches.length === 1);
      const others = done.length + next.length + partial.length;
      const [union] = open;
      const branch = alternative.branch && { branch: alternative.branch };
      if (union === undefined) {
        done.push({ members, ...branch });
      } else if (single.length > 0) {
        const opened = new Set([...alternative.opened, ...single.map(unionId)]);
        next.push({ nodes: [...alternative.nodes, ...single.flat()], opened, ...branch });
      } else if (others + union.length <= MOST_COMBINATIONS || (others === 1 && fits(members, union))) {
        const opened = new Set([...alternative.opened, unionId(union)]);
        for (const each of union) {
          next.push({ nodes: [...alternative.nodes, each], opened, branch: alternative.branch ?? each });
        }
      } else {
        done.push({ members: everythingAt(source, alternative.nodes), merged: true, ...branch });
      }
    }
    partial = next;
  }
  return done;
}

function fits(members: readonly Member[], { length }: readonly SchemaNode[]): boolean {
  const size = members.reduce((sum, { node: { schema } }) => sum + 1 + namesOf(schema.properties), 0);
  return length <= MOST_BRANCHES && length * size <= MOST_MEMBERS;
}

const namesOf = (properties: Json | undefined) => (isObject(properties) ? Object.keys(properties).length : 0);

/** The one value that a property has in a variant, as canonical text. */
export function constantOf(variant: Variant, source: SchemaSource, name: string): string | undefined {
  for (const { node, conditional } of variant.members) {
    if (conditional || !isObject(node.schema.properties) || !Object.hasOwn(node.schema.properties, name)) continue;
    const property = node.schema.properties[name];
    if (!isSchema(property)) continue;
    for (const { node: inner } of conjunctionOf(source, [below(node, property, 'properties', name)]).members) {
      const { const: constant, enum: values } = inner.schema;
      if (constant !== undefined) return canonical(constant);
      if (Array.isArray(values) && values.length === 1) return canonical(values[0] as Json);
    }
  }
  return undefined;
}
