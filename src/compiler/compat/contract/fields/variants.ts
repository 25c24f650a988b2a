/** The alternatives that a value has at one place: branches of `anyOf` and `oneOf`, each with all that applies to it. */
import { isObject } from '../../../contract/json.js';
import type { Json } from '../../../contract/schema.js';
import { canonical } from '../../value/canonical.js';
import {
  below,
  conjunctionOf,
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
}

/** More than that are not told apart. */
const MOST_VARIANTS = 64;

export function variantsOf(source: SchemaSource, nodes: readonly SchemaNode[]): readonly Variant[] {
  let partial: readonly { readonly nodes: readonly SchemaNode[]; readonly branch?: Spot }[] = [{ nodes }];
  const done: Variant[] = [];
  // Each round opens one union; branches may bring unions of their own.
  while (partial.length > 0) {
    const next: (typeof partial)[number][] = [];
    for (const alternative of partial) {
      const { members, never, unions } = conjunctionOf(source, alternative.nodes);
      if (never) continue;
      const union = unions.find((branches) => !isOpened(alternative.nodes, branches));
      if (union === undefined) {
        done.push({ members, ...(alternative.branch && { branch: alternative.branch }) });
      } else if (done.length + next.length + partial.length + union.length > MOST_VARIANTS) {
        const all = conjunctionOf(source, [...alternative.nodes, ...union]);
        const own = new Set(members.map(({ node }) => node.schema));
        done.push({
          members: all.members.map((member) => ({
            ...member,
            conditional: member.conditional || !own.has(member.node.schema),
          })),
          ...(alternative.branch && { branch: alternative.branch }),
        });
      } else {
        for (const branch of union) {
          next.push({ nodes: [...alternative.nodes, branch], branch: alternative.branch ?? branch });
        }
      }
    }
    partial = next;
  }
  return done;
}

function isOpened(nodes: readonly SchemaNode[], branches: readonly SchemaNode[]): boolean {
  return branches.some((branch) =>
    nodes.some(({ document, pointer }) => document === branch.document && pointer === branch.pointer),
  );
}

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
