import { describe, expect, it } from 'vitest';
import { checkAllWithin, checkWithin, createValidator } from '../../../src/compiler/validators/index.js';

const validator = (schema: object) => createValidator({ schema: schema as never, draft: '2020-12', formats: 'assert' });
const slow = validator({ pattern: '^(a+)+$' });
const quick = validator({ type: 'string' });
/** Backtracks for longer than anyone waits. */
const trap = `${'a'.repeat(40)}!`;

describe('deadlines', () => {
  it('end a check whose pattern backtracks', () => {
    expect(checkWithin(slow, trap, 50)).toBe('timeout');
    expect(checkWithin(slow, 'aaa', 50)).toBe(true);
  });

  it('cost only the check that needs too long, among many', () => {
    const items = [
      { check: quick, value: 'text' },
      { check: slow, value: trap },
      { check: quick, value: 7 },
      { check: slow, value: trap },
      { check: slow, value: 'aaa' },
    ];
    const judged = checkAllWithin(items, 50);
    expect(judged.map(({ verdict }) => verdict)).toEqual([true, 'timeout', false, 'timeout', true]);
    expect(judged[2]!.errors).toMatchObject([{ instancePath: '', keyword: 'type' }]);
  });
});
