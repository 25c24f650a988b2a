/** Rules come in pairs, or say why not; and without any one of them something is missed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RULES, type Rule } from '../../../src/compiler/compat/contract/index.js';
import { FULL, found, type Input, inputOf, reportOf } from './support.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const all = [...RULES.values()];

/** Two schemas in one contract, the newer first. */
async function turnedRound(rule: string): Promise<Input> {
  return inputOf(join(here, rule), 'turned round');
}

describe('symmetry', () => {
  it.each(all.map(({ id }) => id))('%s has a mirror, or a reason', (id) => {
    const { mirror } = RULES.get(id)!;
    if (typeof mirror === 'string') expect(RULES.get(mirror)?.mirror).toBe(id);
    else expect(mirror.none).toMatch(/\w+ \w+/);
  });

  const mirrored = all.filter(({ mirror }) => typeof mirror === 'string');

  it('has mirrors to look into', () => expect(mirrored.length).toBeGreaterThanOrEqual(14));

  it.each(mirrored.map(({ id, mirror }) => [id, mirror as string] as const))(
    'what %s finds is found by %s the other way round',
    async (id, mirror) => {
      const report = reportOf(await turnedRound(id), { ...FULL, policy: 'strict' });
      expect(report.findings.map(({ rule }) => rule)).toContain(mirror);
    },
  );

  // Of changes that are their own opposite.
  const own = ['field-retyped', 'format-changed', 'pattern-changed', 'default-changed'];
  it.each(own)('%s is found the other way round, too', async (id) => {
    const report = reportOf(await turnedRound(id), FULL);
    expect(report.findings.map(({ rule }) => rule)).toContain(id);
  });
});

describe('without a rule', () => {
  /** The table is ours alone while a test runs: a file's tests run one after another. */
  const table = RULES as Map<string, Rule>;

  it.each(all.map(({ id }) => id))('%s its fixture says something else', async (id) => {
    const input = await inputOf(join(here, id));
    const with_ = found(input);
    const rules = [...table];
    let without: string;
    try {
      table.delete(id);
      without = found(input);
    } catch {
      without = 'nothing: it is needed';
    } finally {
      table.clear();
      for (const [key, rule] of rules) table.set(key, rule);
    }
    expect(without).not.toBe(with_);
    expect(found(input)).toBe(with_);
  });

  it('has an expectation for every fixture', () => {
    expect(all.filter(({ id }) => !existsSync(join(here, id, 'expected.txt')))).toEqual([]);
  });
});
