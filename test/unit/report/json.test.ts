import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { CompatReport } from '../../../src/compiler/compat/contract/finding.js';
import { isObject } from '../../../src/compiler/contract/json.js';
import type { Json } from '../../../src/compiler/contract/schema.js';
import {
  type CompatReportJson,
  compatReportSchema,
  type ReportSources,
  renderJson,
} from '../../../src/compiler/report/index.js';
import { FIELD_ADDED, HOSTILE, HOSTILE_SOURCES, MANY, NONE, SEVERAL, SOURCES } from './fixture.js';

/** The published schema lets fields be added; today's output has none that it doesn't name. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const names = isObject(schema.properties) ? { additionalProperties: false } : {};
  return { ...Object.fromEntries(entries), ...names };
}

const published = new Ajv2020({ allErrors: true }).compile(compatReportSchema());
const exact = new Ajv2020({ allErrors: true }).compile(closed(compatReportSchema() as Json) as object);

const parse = (report: CompatReport, sources = SOURCES) => JSON.parse(renderJson(report, sources)) as CompatReportJson;

describe('json', () => {
  const files: ReportSources = { locate: ({ file }) => ({ file }), text: () => undefined };

  it.each([
    ['several', SEVERAL, SOURCES],
    ['none', NONE, SOURCES],
    ['many', MANY, SOURCES],
    ['places that are gone', SEVERAL, { locate: () => undefined, text: () => undefined }],
    ['places without a line', SEVERAL, files],
    ['hostile', HOSTILE, HOSTILE_SOURCES],
  ] as const)('is what the published schema says: %s', (_name, report, sources) => {
    const output = JSON.parse(renderJson(report, sources)) as unknown;
    published(output);
    expect(published.errors).toBeNull();
    exact(output);
    expect(exact.errors).toBeNull();
  });

  it('has a schema that refuses what is no report', () => {
    for (const wrong of [{}, { formatVersion: 2 }, { ...parse(SEVERAL), verdict: 'good' }]) {
      expect(published(wrong)).toBe(false);
    }
    const [finding] = parse(SEVERAL).findings;
    for (const part of [{ fingerprint: 'x' }, { old: { line: 1 } }, { severity: 'fatal' }, { witness: { value: 1 } }]) {
      expect(published({ ...parse(SEVERAL), findings: [{ ...finding, ...part }] })).toBe(false);
    }
  });

  it('loses nothing of the report, and adds where it stands', () => {
    const { verdict, comparisons, findings, counts } = parse(SEVERAL);
    expect({ verdict, comparisons }).toEqual({ verdict: SEVERAL.verdict, comparisons: SEVERAL.comparisons });
    expect(counts).toEqual({ error: 5, warning: 1, info: 1, waived: 1 });
    for (const [index, { old, new: current, ...finding }] of findings.entries()) {
      const { old: oldPlace, new: newPlace, ...given } = SEVERAL.findings[index]!;
      expect(finding).toEqual(given);
      expect([old, current]).toMatchObject([oldPlace, newPlace]);
    }
    expect(findings.find(({ rule }) => rule === FIELD_ADDED.rule)?.new).toMatchObject({
      tree: 'head',
      file: 'schemas/todos/TodoCreated/v2.yaml',
      line: 9,
      column: 3,
      endLine: 9,
      endColumn: 11,
    });
  });

  it('is the same whatever the order of a finding’s fields', () => {
    const reversed = SEVERAL.findings.map((finding) => Object.fromEntries(Object.entries(finding).reverse()));
    expect(renderJson({ ...SEVERAL, findings: reversed as never }, SOURCES)).toBe(renderJson(SEVERAL, SOURCES));
  });
});
