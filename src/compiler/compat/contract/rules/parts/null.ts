import type { Change, FieldSide } from '../rule.js';

/** A change where the first side takes null and the second doesn't. Something without types has a bound's rule. */
export function losesNull(taking: FieldSide | undefined, refusing: FieldSide | undefined): boolean {
  if (taking?.typed === undefined || refusing?.typed === undefined) return false;
  return taking.types.has('null') && !refusing.types.has('null');
}

export function nullChange(message: string, old: FieldSide | undefined, update: FieldSide | undefined): Change {
  return { message, old: old!.typed!.spot, new: update!.typed!.spot };
}
