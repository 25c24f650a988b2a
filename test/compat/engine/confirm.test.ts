/** A break is one only where both validators say so. */
import { describe, expect, it } from 'vitest';
import { createChecker } from '../../../src/compiler/compat/check.js';
import { strict } from './support.js';

describe('a witness', () => {
  const checker = createChecker(strict);
  const [writer, reader] = [checker.side({ type: 'string' }), checker.side({ type: 'integer' })];
  const verdict = (from: typeof writer, to: typeof reader) => checker.check(from, to, 'backward');

  it('is shown where the validators confirm it', () => {
    expect(verdict(writer, reader)).toMatchObject({ verdict: 'incompatible', findings: [{ witness: { value: '' } }] });
  });

  it.each([
    ['the writer’s refuses it', { ...writer, check: () => false }, reader],
    ['the writer’s comes to no end', { ...writer, check: () => undefined }, reader],
    ['the reader’s accepts it', writer, { ...reader, check: () => true }],
    ['the reader’s comes to no end', writer, { ...reader, check: () => undefined }],
  ])('is none, and the answer unproven, where %s', (_case, from, to) => {
    const { verdict: answer, findings } = verdict(from, to);
    expect(answer).toBe('unproven');
    expect(findings[0]?.reason).toContain('do not confirm');
    expect(findings[0]).not.toHaveProperty('witness');
  });
});
