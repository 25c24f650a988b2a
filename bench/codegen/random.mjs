/** A small seeded generator (mulberry32): the same corpus on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    below,
    pick: (items) => items[below(items.length)],
    /** `count` different items, in random order. */
    sample: (items, count) => {
      const rest = [...items];
      return Array.from({ length: count }, () => rest.splice(below(rest.length), 1)[0]);
    },
    uuid: () => {
      const hex = (length) => Array.from({ length }, () => below(16).toString(16)).join('');
      return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    },
  };
}
