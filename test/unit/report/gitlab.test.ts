import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { CompatReport } from '../../../src/compiler/compat/contract/finding.js';
import { type CodeQualityIssue, renderGitlab } from '../../../src/compiler/report/index.js';
import { EVENT_REMOVED, HOSTILE, HOSTILE_SOURCES, MANY, NONE, OPTIONS, SEVERAL, SOURCES } from './fixture.js';

/** What GitLab's documentation asks of an issue. */
const schema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    additionalProperties: false,
    properties: {
      description: { type: 'string', minLength: 1, pattern: '^[^\\n]*$' },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', pattern: '^[0-9a-f]+$' },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        additionalProperties: false,
        properties: {
          path: { type: 'string', pattern: '^(?!\\./|/)' },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
};
const check = new Ajv2020().compile(schema);

const issues = (report: CompatReport, sources = SOURCES) =>
  JSON.parse(renderGitlab(report, sources, { ...OPTIONS, prefix: 'contracts/' })) as readonly CodeQualityIssue[];

describe('gitlab', () => {
  it.each([
    ['several', SEVERAL, SOURCES],
    ['none', NONE, SOURCES],
    ['many', MANY, SOURCES],
    ['places that are gone', SEVERAL, { locate: () => undefined, text: () => undefined }],
    ['hostile', HOSTILE, HOSTILE_SOURCES],
  ] as const)('is what GitLab reads: %s', (_name, report, sources) => {
    const output = issues(report, sources);
    check(output);
    expect(check.errors).toBeNull();
    expect(output).toHaveLength(report.findings.length);
  });

  it('maps severities; what is waived is information', () => {
    expect(issues(SEVERAL).map(({ severity }) => severity)).toEqual([
      ...Array.from({ length: 5 }, () => 'critical'),
      'minor',
      'info',
      'info',
    ]);
    expect(issues(SEVERAL).at(-1)!.description).toMatch(/; waived by team-todos until 2027-01-31: nobody ever read it/);
  });

  it('points into head, else at the top of the document', () => {
    const { new: _, ...nowhere } = EVENT_REMOVED;
    const [first] = issues({ ...NONE, findings: [nowhere] });
    expect(first!.location).toEqual({ path: 'contracts/asyncapi.yaml', lines: { begin: 1 } });
    expect(issues({ ...NONE, findings: [EVENT_REMOVED] })[0]!.location.lines.begin).toBe(8);
  });
});
