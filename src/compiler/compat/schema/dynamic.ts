/** `$dynamicRef` (2020-12 core, section 8.2.3.2) and `$recursiveRef` (2019-09 core, section 8.2.4.2.1). */
import type { Scope } from './compile.js';
import type { Place } from './registry.js';
import { splitFragment } from './uri.js';

/** The outermost schema on the way that has the same dynamic anchor, if the first target has it at all. */
export function dynamicTarget(found: Place, reference: string, scope: Scope): Place {
  const anchor = splitFragment(reference)[1];
  if (anchor === undefined || anchor.startsWith('/')) return found;
  if (found.resource.dynamicAnchors.get(anchor)?.schema !== found.schema) return found;
  for (const resource of scope) {
    const place = resource.dynamicAnchors.get(anchor);
    if (place !== undefined) return place;
  }
  return found;
}

export function recursiveTarget(found: Place, scope: Scope): Place {
  if (!found.resource.recursive || found.resource.root !== found.schema) return found;
  for (const resource of scope) {
    if (resource.recursive) return { schema: resource.root, resource, pointer: resource.pointer };
  }
  return found;
}
