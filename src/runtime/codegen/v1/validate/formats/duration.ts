import { isDigit } from './characters.js';

const days = 'YMD';
const times = 'HMS';

/**
 * Format `duration`: RFC 3339 appendix A, e.g. `P4DT12H30M5S` or `P2W`. Units follow one another without a gap
 * (`P1Y3D` and `PT1H5S` are none), weeks stand alone, numbers are whole.
 */
export function isDuration(text: string): boolean {
  if (text.charCodeAt(0) !== 80) return false;
  let i = 1;
  let units = days;
  /** Index in `units` of the next unit that may stand here; -1: any. */
  let next = -1;
  let inTime = false;
  if (i === text.length) return false;
  while (i < text.length) {
    if (text.charCodeAt(i) === 84) {
      if (inTime) return false;
      inTime = true;
      units = times;
      next = -1;
      if (++i === text.length) return false;
      continue;
    }
    const start = i;
    while (isDigit(text.charCodeAt(i))) i++;
    if (i === start || i === text.length) return false;
    const unit = text[i++]!;
    if (unit === 'W') return !inTime && next === -1 && i === text.length;
    const index = units.indexOf(unit);
    if (index < 0 || (next !== -1 && index !== next)) return false;
    next = index + 1;
  }
  return true;
}
