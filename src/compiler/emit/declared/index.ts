/** The tree of declared names that `publish` holds a writer to: see `docs/generated-code.md`. */
import type { DeclaredNode } from '@tidings/runtime/codegen/v1';
import type { Contract, EventVersion } from '../../contract/model.js';
import type { Json, JsonSchema } from '../../contract/schema.js';
import { dialects, indexResources, placesOf } from '../../validators/index.js';
import { literal } from '../source/index.js';
import { declaredNodes } from './tree.js';

const resourcesOf = new WeakMap<Contract, ReadonlyMap<string, JsonSchema>>();

/** Entry 0 is the root; empty: every name is allowed. */
export function declaredTree(contract: Contract, version: EventVersion): readonly DeclaredNode[] {
  let resources = resourcesOf.get(contract);
  if (resources === undefined) {
    resources = new Map([...contract.definitions].map(([key, { schema }]) => [`tidings:${key}`, schema]));
    resourcesOf.set(contract, resources);
  }
  return declaredNodes(placesOf(indexResources(version.schema, dialects[version.draft], resources)));
}

/** The tree as an expression; undefined where every name is allowed. */
export function declaredCode(contract: Contract, version: EventVersion): string | undefined {
  const nodes = declaredTree(contract, version);
  return nodes.length === 0 ? undefined : literal(nodes as unknown as Json);
}
