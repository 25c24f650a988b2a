/** Random edits of random events: what the rules say of them, and that it is true. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompatReport, compareSchemas, type Finding, RULES } from '../../../src/compiler/compat/contract/index.js';
import { checkSchemas, type Mode, type Policy } from '../../../src/compiler/compat/index.js';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { createValidator } from '../../../src/compiler/validators/index.js';
import { fieldsOf, history, rewritten, type Schema, valuesOf, withoutKinds } from './random.js';

const MODES: readonly Mode[] = ['backward', 'forward', 'full'];
const POLICIES: readonly Policy[] = ['tolerant', 'strict'];
const RUNS = { seed: 77, numRuns: 100 };

function compared(old: Json, update: Json, mode: Mode, policy: Policy): CompatReport {
  const given = (schema: Json) => ({
    file: 'event.json',
    schema: schema as JsonSchema,
    draft: '2020-12' as const,
    others: new Map(),
  });
  return compareSchemas(given(old), given(update), { mode, policy });
}

const validator = (schema: Schema) => createValidator({ schema, draft: '2020-12', formats: 'assert' });
const each = (check: (mode: Mode, policy: Policy) => void) => {
  for (const mode of MODES) for (const policy of POLICIES) check(mode, policy);
};
const tells = (found: readonly Finding[], rule: string, path: string) =>
  found.some(
    (finding) =>
      finding.rule === rule &&
      finding.severity === 'error' &&
      (finding.field === path || finding.alsoAt?.includes(path)),
  );

describe('random edits of an event', () => {
  it('are told in every mode and policy where a field was removed or retyped', () => {
    const seen = { removed: 0, retyped: 0 };
    fc.assert(
      fc.property(history, ([old, update]) => {
        const [before, after] = [fieldsOf(old), fieldsOf(update)];
        const left = new Set([...after.fields.keys()].map(withoutKinds));
        const isThere = (path: string) => after.places.has(path);
        const lost = [...before.fields.keys()].filter((path) => {
          const parent = path.slice(0, path.lastIndexOf('/'));
          if (after.fields.has(path)) return false;
          // With the alternative that it was in, only where no other has it.
          if (isThere(parent)) return true;
          const union = parent.endsWith('>') ? parent.slice(0, parent.lastIndexOf('<')) : undefined;
          return union !== undefined && isThere(union) && !left.has(withoutKinds(path));
        });
        const other = [...before.fields].filter(([path, types]) => {
          const now = after.fields.get(path);
          if (types === undefined || now === undefined) return false;
          return types.size !== now.size || [...types].some((type) => !now.has(type));
        });
        if (lost.length + other.length === 0) return;
        each((mode, policy) => {
          const { findings } = compared(old, update, mode, policy);
          for (const path of lost.map(withoutKinds)) {
            if (tells(findings, 'field-removed', path)) seen.removed++;
            else if (findings.every(({ alsoAt = [] }) => alsoAt.length < 20))
              throw new Error(`${mode} ${policy}: ${path} was removed, and isn't told`);
          }
          for (const path of other.map(([each]) => withoutKinds(each))) {
            if (tells(findings, 'field-retyped', path)) seen.retyped++;
            else if (findings.every(({ alsoAt = [] }) => alsoAt.length < 20))
              throw new Error(`${mode} ${policy}: ${path} was retyped, and isn't told`);
          }
        });
      }),
      RUNS,
    );
    expect(seen.removed).toBeGreaterThan(40);
    expect(seen.retyped).toBeGreaterThan(40);
  });

  it('have the verdict of the engine, twice the same, and never a break that is not told', () => {
    const verdicts = { compatible: 0, incompatible: 0, unproven: 0 };
    fc.assert(
      fc.property(history, ([old, update]) => {
        each((mode, policy) => {
          const report = compared(old, update, mode, policy);
          const engine = checkSchemas(old, update, { draft: '2020-12', mode, policy });
          verdicts[report.verdict]++;
          expect(report.verdict).toBe(engine.verdict);
          expect(compared(old, update, mode, policy)).toEqual(report);
          const broken = report.findings.filter(
            ({ verdict, severity }) => verdict !== undefined && severity === 'error',
          );
          expect(broken.length > 0).toBe(report.verdict !== 'compatible');
        });
      }),
      RUNS,
    );
    expect(Math.min(verdicts.compatible, verdicts.incompatible)).toBeGreaterThan(70);
    expect(verdicts.unproven).toBe(0);
  });

  it('have witnesses that one validator accepts and the other refuses', () => {
    let witnesses = 0;
    fc.assert(
      fc.property(history, ([old, update]) => {
        const check = { old: validator(old), new: validator(update) };
        for (const policy of POLICIES) {
          for (const { witness, breaks } of compared(old, update, 'full', policy).findings) {
            if (witness === undefined) continue;
            const [writer, reader] = witness.direction === 'backward' ? [check.old, check.new] : [check.new, check.old];
            expect([writer(witness.value), reader(witness.value), breaks.includes(witness.direction)]).toEqual([
              true,
              false,
              true,
            ]);
            witnesses++;
          }
        }
      }),
      RUNS,
    );
    expect(witnesses).toBeGreaterThan(70);
  });

  it('are accepted, value by value, where they are called compatible', () => {
    let accepted = 0;
    fc.assert(
      fc.property(history, fc.integer(), ([old, update], seed) => {
        for (const direction of ['backward', 'forward'] as const) {
          if (compared(old, update, direction, 'tolerant').verdict !== 'compatible') continue;
          const [from, to] = direction === 'backward' ? [old, update] : [update, old];
          const [writer, reader] = [validator(from), validator(to)];
          for (const value of fc.sample(valuesOf(from, from), { seed, numRuns: 60 })) {
            if (!writer(value)) continue;
            accepted++;
            if (!reader(value)) throw new Error(`${direction}: counterexample ${JSON.stringify(value)}`);
          }
        }
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(1_000);
  });

  it('go by the same fingerprint however the schemas are written', () => {
    let prints = 0;
    fc.assert(
      fc.property(history, ([old, update]) => {
        for (const policy of POLICIES) {
          const report = compared(old, update, 'full', policy);
          const again = compared(rewritten(old), rewritten(update), 'full', policy);
          const named = ({ findings }: CompatReport) =>
            findings.map(({ rule, field, fingerprint }) => `${rule} ${field} ${fingerprint}`).sort();
          expect(named(again)).toEqual(named(report));
          const all = report.findings.map(({ fingerprint }) => fingerprint);
          expect(new Set(all).size).toBe(all.length);
          prints += all.length;
        }
      }),
      RUNS,
    );
    expect(prints).toBeGreaterThan(170);
  });

  it('are mirrored by the same edits undone', () => {
    const PRESENCE = ['field-added', 'field-removed', 'field-became-required', 'field-became-optional'];
    const mirror = (rule: string) => {
      const of = RULES.get(rule)!.mirror;
      return PRESENCE.includes(rule) ? 'presence' : typeof of === 'string' ? of : rule;
    };
    const same = (rule: string) => (PRESENCE.includes(rule) ? 'presence' : rule);
    fc.assert(
      fc.property(history, ([old, update]) => {
        for (const policy of POLICIES) {
          const [there, back] = [compared(old, update, 'backward', policy), compared(update, old, 'forward', policy)];
          expect(back.verdict).toBe(there.verdict);
          const set = (found: readonly Finding[], name: (rule: string) => string) => {
            const names = new Set(found.map(({ rule, field }) => `${name(rule)} ${field}`));
            // A closed object that lost a required field refuses it; that it gained one is said of those who lack it.
            const own = (each: string) => !names.has(each.replace('events-refused', 'presence'));
            return [...names].filter((each) => !each.startsWith('events-refused') || own(each)).sort();
          };
          expect(set(back.findings, mirror)).toEqual(set(there.findings, same));
        }
      }),
      RUNS,
    );
  });
});
