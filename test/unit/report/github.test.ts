import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/compiler/compat/contract/finding.js';
import { renderGithub } from '../../../src/compiler/report/index.js';
import { EVENT_REMOVED, FIELD_ADDED, FIELD_REMOVED, MANY, NONE, OPTIONS, SEVERAL, SOURCES, WAIVED } from './fixture.js';

const commands = (findings: readonly Finding[], prefix = '') =>
  renderGithub({ ...NONE, findings }, SOURCES, { ...OPTIONS, prefix })
    .trimEnd()
    .split('\n');

describe('github', () => {
  it('stands on the line in head, a removal at the surviving parent', () => {
    const [first, second] = commands([FIELD_REMOVED, EVENT_REMOVED], 'contracts/');
    expect(first).toMatch(/^::error file=contracts\/schemas\/todos\/TodoCreated\/v2\.yaml,line=3,col=1,endColumn=11,/);
    expect(second).toMatch(/^::error file=contracts\/asyncapi\.yaml,line=8,/);
  });

  it('puts no annotation on a file of the base, and says where it was', () => {
    const { new: _, ...nowhere } = EVENT_REMOVED;
    const [command] = commands([nowhere], 'contracts/');
    expect(command).toMatch(/^::error title=event-removed::/);
    expect(command).toContain('%0Ain base: contracts/schemas/todos/TodoArchived/v3.yaml:1%0A');
    const { new: __, ...old } = FIELD_REMOVED;
    expect(commands([old])[0]).toMatch(/^::error file=schemas\/todos\/TodoCreated\/v1\.yaml,line=9,/);
  });

  it('shows ten at most, the worst, and counts all', () => {
    const lines = commands(MANY.findings);
    expect(lines).toHaveLength(11);
    expect(lines.slice(0, 10).every((line) => line.startsWith('::error '))).toBe(true);
    expect(lines[10]).toMatch(
      /^::notice title=compat-check::compat-check failed: 150 errors, 30 warnings, 15 notes, 5/,
    );
    expect(lines[10]).toContain('%0A185 more without an annotation');
    // Ten of each kind are what GitHub shows, and the last line is a notice.
    const notes = commands(Array.from({ length: 12 }, () => FIELD_ADDED));
    expect(notes).toHaveLength(10);
    expect(notes[9]).toContain('12 notes');
    expect(notes[9]).toContain('%0A3 more');
  });

  it('counts what is waived, and no more', () => {
    expect(commands([WAIVED])).toEqual([
      '::notice title=compat-check::compat-check passed: 1 waived%0A3 comparisons (mode full, policy tolerant): all compatible',
    ]);
  });

  it('has the witness and why it is refused', () => {
    const output = commands(SEVERAL.findings).join('\n');
    expect(output).toContain(
      '%0Aevent data that base accepts and head refuses: {"assignee":{"age":""},"watchers":[]}%0Arefused at /assignee/age: must be integer%0A',
    );
  });
});
