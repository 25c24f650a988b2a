/** A markdown table, its columns aligned also as text. Rows are arrays of strings; all but the first column stand right. */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

export const seconds = (value) => `${value.toFixed(2)} s`;
export const times = (value) => `${value.toFixed(2)}x`;
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
export const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
