/**
 * Every rule on its fixtures: `<rule>/{old,new}` and `<rule>/<case>/{old,new}`, each with `expected.txt`. The first case of a rule shows it;
 * turned round, it shows the rule's mirror.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/compiler/compat/contract/index.js';
import { FULL, found, inputOf, reportOf } from './support.js';

const here = fileURLToPath(new URL('.', import.meta.url));

function casesOf(rule: string): readonly string[] {
  const folders = readdirSync(join(here, rule), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const inner = folders.map(({ name }) => name).filter((name) => existsSync(join(here, rule, name, 'old')));
  return [rule, ...inner.map((name) => `${rule}/${name}`)];
}

describe('rules of compatibility', () => {
  it('have fixtures, and every fixture a rule', () => {
    const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([...RULES.keys()].sort());
  });

  it.each([...RULES.keys()].flatMap(casesOf))('%s', async (name) => {
    await expect(found(await inputOf(join(here, name)))).toMatchFileSnapshot(join(here, name, 'expected.txt'));
  });

  it.each([...RULES.keys()])('%s is shown by its fixture', async (rule) => {
    const { findings } = reportOf(await inputOf(join(here, rule)), { ...FULL, policy: 'strict' });
    expect(findings.map((finding) => finding.rule)).toContain(rule);
  });
});
