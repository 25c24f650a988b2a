/** Offsets -> line and column. */
import type { Position } from '../../diagnostics/index.js';

/** Lines end with LF or CRLF. A byte order mark counts as nothing. */
export function createPositions(text: string): (offset: number) => Position {
  const starts = [0];
  for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', newline + 1)) {
    starts.push(newline + 1);
  }
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}
