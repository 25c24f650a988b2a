/** What SARIF 2.1.0 asks of a log like ours, by hand: required properties, their types, and the rules that a schema can't say. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { CompatReport } from '../../../src/compiler/compat/contract/finding.js';
import { renderSarif } from '../../../src/compiler/report/index.js';
import {
  EVENT_REMOVED,
  HOSTILE,
  HOSTILE_SOURCES,
  HOSTILE_TEXTS,
  MANY,
  NONE,
  OPTIONS,
  SEVERAL,
  SOURCES,
} from './fixture.js';

const message = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string', minLength: 1 } },
};
const line = { type: 'integer', minimum: 1 };
const location = {
  type: 'object',
  required: ['physicalLocation'],
  additionalProperties: false,
  properties: {
    id: { type: 'integer', minimum: 0 },
    message,
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation'],
      additionalProperties: false,
      properties: {
        artifactLocation: {
          type: 'object',
          required: ['uri', 'uriBaseId'],
          additionalProperties: false,
          // A URI reference (RFC 3986) that is relative: no scheme, no root, no sign that has to be encoded.
          properties: {
            uri: { type: 'string', pattern: "^(?!/)(?:[A-Za-z0-9._~!'()*/-]|%[0-9A-F]{2})+$" },
            uriBaseId: { enum: ['%SRCROOT%', 'BASE'] },
          },
        },
        region: {
          type: 'object',
          required: ['startLine', 'startColumn'],
          additionalProperties: false,
          properties: { startLine: line, startColumn: line, endLine: line, endColumn: line },
        },
      },
    },
  },
};
const log = {
  type: 'object',
  required: ['$schema', 'version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['tool', 'results', 'columnKind', 'originalUriBaseIds'],
        additionalProperties: false,
        properties: {
          columnKind: { const: 'utf16CodeUnits' },
          originalUriBaseIds: {
            type: 'object',
            required: ['%SRCROOT%', 'BASE'],
            additionalProperties: { type: 'object', properties: { description: message }, additionalProperties: false },
          },
          invocations: {
            type: 'array',
            items: {
              type: 'object',
              required: ['executionSuccessful'],
              additionalProperties: false,
              properties: { executionSuccessful: { type: 'boolean' }, exitCode: { type: 'integer' } },
            },
          },
          tool: {
            type: 'object',
            required: ['driver'],
            additionalProperties: false,
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'rules'],
                additionalProperties: false,
                properties: {
                  name: { const: 'tidings' },
                  semanticVersion: { type: 'string' },
                  rules: {
                    type: 'array',
                    items: {
                      type: 'object',
                      required: ['id', 'name', 'shortDescription', 'fullDescription', 'help'],
                      additionalProperties: false,
                      properties: {
                        id: { type: 'string' },
                        name: { type: 'string', pattern: '^([A-Z][a-z]+)+$' },
                        shortDescription: message,
                        fullDescription: message,
                        help: message,
                      },
                    },
                  },
                },
              },
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints', 'suppressions'],
              additionalProperties: false,
              properties: {
                ruleId: { type: 'string' },
                ruleIndex: { type: 'integer', minimum: 0 },
                level: { enum: ['error', 'warning', 'note'] },
                message,
                locations: { type: 'array', minItems: 1, maxItems: 1, items: location },
                relatedLocations: { type: 'array', items: location },
                partialFingerprints: {
                  type: 'object',
                  required: ['tidings/v1'],
                  additionalProperties: { type: 'string' },
                },
                suppressions: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['kind'],
                    additionalProperties: false,
                    properties: {
                      kind: { enum: ['inSource', 'external'] },
                      status: { enum: ['accepted', 'underReview', 'rejected'] },
                      justification: { type: 'string' },
                    },
                  },
                },
                properties: { type: 'object' },
              },
            },
          },
        },
      },
    },
  },
};
const check = new Ajv2020({ allErrors: true }).compile(log);

interface Physical {
  readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
  readonly region?: { readonly startLine: number };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: Physical }[];
  readonly relatedLocations?: readonly { readonly physicalLocation: Physical }[];
  readonly partialFingerprints: { readonly [name: string]: string };
  readonly suppressions: readonly object[];
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly results: readonly Result[];
}

function runOf(report: CompatReport, sources = SOURCES): Run {
  const output = JSON.parse(renderSarif(report, sources, { ...OPTIONS, prefix: 'contracts/' })) as { runs: [Run] };
  check(output);
  expect(check.errors).toBeNull();
  return output.runs[0];
}

describe('sarif', () => {
  it.each([
    ['several', SEVERAL, SOURCES],
    ['none', NONE, SOURCES],
    ['many', MANY, SOURCES],
    ['places that are gone', SEVERAL, { locate: () => undefined, text: () => undefined }],
    ['hostile', HOSTILE, HOSTILE_SOURCES],
  ] as const)('has the shape that the specification asks for: %s', (_name, report, sources) => {
    const { tool, results } = runOf(report, sources);
    expect(results).toHaveLength(report.findings.length);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    expect(new Set(tool.driver.rules.map(({ id }) => id)).size).toBe(tool.driver.rules.length);
  });

  it('points into head; what it was in base is related, under a root of its own', () => {
    const { results } = runOf(SEVERAL);
    const removed = results.find(({ ruleId }) => ruleId === 'event-removed')!;
    expect(removed.locations[0]!.physicalLocation).toMatchObject({
      artifactLocation: { uri: 'contracts/asyncapi.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 8 },
    });
    expect(removed.relatedLocations![0]!.physicalLocation.artifactLocation).toEqual({
      uri: 'contracts/schemas/todos/TodoArchived/v3.yaml',
      uriBaseId: 'BASE',
    });
    const field = results.find(({ ruleId }) => ruleId === 'field-removed')!;
    expect(field.relatedLocations![0]!.physicalLocation.artifactLocation.uriBaseId).toBe('%SRCROOT%');
  });

  it('has a place for what stands nowhere in head, and never one of base', () => {
    const { new: _, ...nowhere } = EVENT_REMOVED;
    const [result] = runOf({ ...NONE, findings: [nowhere] }).results;
    expect(result!.locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: 'contracts/asyncapi.yaml', uriBaseId: '%SRCROOT%' },
    });
  });

  it('has the fingerprint, and a suppression for what is waived', () => {
    const { results } = runOf(SEVERAL);
    expect(results.map(({ partialFingerprints }) => partialFingerprints['tidings/v1'])).toEqual(
      SEVERAL.findings.map(({ fingerprint }) => fingerprint),
    );
    expect(results.filter(({ suppressions }) => suppressions.length > 0)).toHaveLength(1);
    expect(results.at(-1)!.suppressions).toEqual([
      {
        kind: 'external',
        status: 'accepted',
        justification: 'waived by team-todos until 2027-01-31: nobody ever read it (asked all teams)',
      },
    ]);
  });

  it('tells of a rule what the table says, with what to do', () => {
    const { rules } = runOf(SEVERAL).tool.driver;
    expect(rules.find(({ id }) => id === 'field-removed')).toMatchObject({
      name: 'FieldRemoved',
      shortDescription: { text: 'A field that an older version declares is declared by the newer one, too.' },
      help: { text: expect.stringMatching(/no validator tells them\.\n\nKeep the field/) },
    });
  });

  it('has no link that a contract wrote', () => {
    const hostile = HOSTILE_TEXTS.find((text) => text.startsWith('[click]'))!;
    const finding = { ...EVENT_REMOVED, message: hostile, consequence: hostile, help: hostile };
    const { text } = runOf({ ...NONE, findings: [finding] }).results[0]!.message;
    expect(text).toContain('[click] (https://evil.example)');
    expect(text).not.toContain('](');
  });
});
