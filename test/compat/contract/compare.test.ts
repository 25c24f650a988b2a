/** What is said of several versions, and how a finding is named. */
import { describe, expect, it } from 'vitest';
import { compareContracts } from '../../../src/compiler/compat/contract/index.js';
import type { CompatSettings } from '../../../src/compiler/compat/contract/settings.js';
import { contractOfVersions, FULL } from '../rules/support.js';

async function findings(settings: Partial<CompatSettings>, ...texts: readonly string[]) {
  const head = await contractOfVersions(...texts);
  const { verdict, findings: found } = compareContracts({ head, settings: { ...FULL, ...settings } });
  return {
    verdict,
    found: found.map(({ rule, from, to, severity, fingerprint }) => ({
      rule,
      from: from?.version,
      to: to?.version,
      severity,
      fingerprint,
    })),
  };
}

const CLOSED = 'type: object\nproperties: { a: { type: string } }\nadditionalProperties: false\n';
const OPEN = 'type: object\nproperties: { a: { type: string } }\n';
const MORE = 'type: object\nproperties: { a: { type: string }, b: { type: string } }\n';

describe('what several versions have in common', () => {
  it('is said once, of the two between which it happened', async () => {
    const { found } = await findings(
      { mode: 'full-transitive' },
      OPEN,
      OPEN.replace('string', 'integer'),
      OPEN.replace('string', 'integer'),
    );
    expect(found).toMatchObject([{ rule: 'field-retyped', from: 1, to: 2 }]);
  });

  it('is said again where it breaks more than between its neighbours', async () => {
    const { verdict, found } = await findings({ mode: 'full-transitive' }, CLOSED, OPEN, MORE);
    expect(verdict).toBe('incompatible');
    expect(found.filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'object-opened', from: 1, to: 3 },
    ]);
    expect(found).toContainEqual(expect.objectContaining({ rule: 'object-opened', from: 1, to: 2, severity: 'info' }));
    expect(found).toContainEqual(expect.objectContaining({ rule: 'field-added', from: 2, to: 3, severity: 'info' }));
  });

  it('of one pair is all said', async () => {
    const union = (fields: string) =>
      `oneOf:\n${['card', 'bank']
        .map((kind) => `  - { type: object, required: [kind], properties: { kind: { const: ${kind} }${fields} } }\n`)
        .join('')}`;
    const { found } = await findings({ mode: 'backward' }, union(', note: { type: string }'), union(''));
    expect(found).toMatchObject([{ rule: 'field-removed' }, { rule: 'field-removed' }]);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });
});

describe('fields of a tuple, of other names, of alternatives', () => {
  it.each([
    ['items', 'type: array\nitems: { type: object, properties: { a: { type: string } } }\n', 'type: array\n'],
    [
      'a position',
      'type: array\nprefixItems: [{ type: object, properties: { a: { type: string } } }]\n',
      'type: array\n',
    ],
    [
      'other names',
      'type: object\nadditionalProperties: { type: object, properties: { a: { type: string } } }\n',
      'type: object\n',
    ],
    [
      'names by pattern',
      'type: object\npatternProperties: { "^x": { type: object, properties: { a: { type: string } } } }\n',
      'type: object\n',
    ],
    ['a field that is forbidden now', OPEN, 'type: object\nproperties: { a: false }\n'],
    ['a type that is gone', OPEN, 'type: string\n'],
    ['everything', OPEN, 'false\n'],
  ])('are removed with %s', async (_name, old, update) => {
    for (const mode of ['backward', 'forward', 'full'] as const) {
      for (const policy of ['tolerant', 'strict'] as const) {
        const { found } = await findings({ mode, policy }, old, update);
        expect(found).toContainEqual(expect.objectContaining({ rule: 'field-removed', severity: 'error' }));
      }
    }
  });
});
