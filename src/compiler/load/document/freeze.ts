/** Freezes plain data in depth. What is frozen already is taken to be frozen in depth; maps keep their type, not their writers. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  const inner = value instanceof Map ? value.values() : Object.values(value);
  for (const part of inner) deepFreeze(part);
  return value;
}
