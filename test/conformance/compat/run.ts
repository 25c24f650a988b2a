/** `npm run -s conformance:compat -- FILE [--json]`: the compatibility engine against a corpus of pairs. */
import { readCorpus } from './corpus.js';
import { scorePairs } from './score.js';

const args = process.argv.slice(2);
const json = args.includes('--json');
const files = args.filter((arg) => !arg.startsWith('--'));
const file = files[0];

if (file === undefined || files.length > 1 || args.some((arg) => arg.startsWith('--') && arg !== '--json')) {
  process.stderr.write('usage: conformance:compat FILE [--json]\n');
  process.exitCode = 2;
} else {
  try {
    report(file);
  } catch (error) {
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

function report(path: string): void {
  const { score, compatibleMedianMs, incompatibleMedianMs, maxMs } = scorePairs(readCorpus(path));
  if (json) {
    process.stdout.write(`${JSON.stringify(score)}\n`);
  } else {
    const share = score.pairs === 0 ? 0 : (100 * score.unproven) / score.pairs;
    const lines = [
      `pairs          ${score.pairs}`,
      `missed breaks  ${score.missedBreaks}`,
      `false alarms   ${score.falseAlarms}`,
      `unproven       ${score.unproven} (${share.toFixed(2)} %)`,
      `crashes        ${score.crashes}`,
      `median         ${score.medianMs} ms (compatible ${compatibleMedianMs} ms, incompatible ${incompatibleMedianMs} ms)`,
      `p99            ${score.p99Ms} ms (max ${maxMs} ms)`,
      ...score.failures.map(
        ({ id, expected, verdict }) => `  ${verdict.padEnd(12)} expected ${expected.padEnd(12)} ${id}`,
      ),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  const { missedBreaks, falseAlarms, crashes } = score;
  process.exitCode = missedBreaks + falseAlarms + crashes > 0 ? 1 : 0;
}
