import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Pair, parseCorpus, readCorpus } from './corpus.js';
import { scorePairs } from './score.js';

/** Not part of the repository; used where it is there. */
const corpus = fileURLToPath(new URL('../../../../shared/corpora/compat-dev.ndjson.gz', import.meta.url));

const pair = (id: string, original: Pair['original'], update: Pair['update'], compatible: boolean): Pair => ({
  id,
  draft: '2020-12',
  original,
  update,
  compatible,
});

describe('the corpus runner', () => {
  const pairs = [
    pair('right', { type: 'integer' }, { type: 'number' }, true),
    pair('alarm', { type: 'number' }, { type: 'integer' }, true),
    pair('missed', { type: 'integer' }, { type: 'number' }, false),
    pair('open', { pattern: '(?=a)' }, { pattern: '(?=b)' }, false),
  ];
  const text = pairs.map((each) => JSON.stringify(each)).join('\n');

  it('reads plain and gzipped files', () => {
    expect(parseCorpus(Buffer.from(text))).toEqual(pairs);
    expect(parseCorpus(gzipSync(`${text}\n`))).toEqual(pairs);
  });

  it('counts what is wrong, and names it', () => {
    expect(scorePairs(pairs).score).toMatchObject({
      pairs: 4,
      missedBreaks: 1,
      falseAlarms: 1,
      unproven: 1,
      crashes: 0,
      failures: [
        { id: 'alarm', expected: 'compatible', verdict: 'incompatible' },
        { id: 'missed', expected: 'incompatible', verdict: 'compatible' },
        { id: 'open', expected: 'incompatible', verdict: 'unproven' },
      ],
    });
  });
});

const present = existsSync(corpus);
if (!present) process.stderr.write('the compatibility corpus is not at hand: not tried\n');

describe.runIf(present)('the corpus', () => {
  it('has no missed break, no false alarm, no crash, and at most 1 % unproven', () => {
    const { score } = scorePairs(readCorpus(corpus));
    expect(score).toMatchObject({ missedBreaks: 0, falseAlarms: 0, crashes: 0 });
    expect(score.unproven).toBeLessThanOrEqual(score.pairs / 100);
  }, 120_000);
});
