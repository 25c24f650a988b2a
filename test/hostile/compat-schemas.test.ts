/** Two schemas that ask much of whoever compares them: each comparison ends, and never with a wrong `compatible`. */
import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../../src/compiler/contract/schema.js';
import { createValidator } from '../../src/compiler/validators/index.js';
import { compared, counted, deep, times, wide } from './compat-schemas.js';

const POLICIES = ['tolerant', 'strict'] as const;
const BOTH = ['backward', 'forward'];

const kind = (index: number, type: string): JsonSchema => ({
  type: 'object',
  required: ['kind'],
  properties: { kind: { const: `k${index}` }, x: { type } },
});
/** Nothing but the names tells them apart. */
const named = (index: number, type: string): JsonSchema => ({
  type: 'object',
  required: [`r${index}`],
  properties: { [`r${index}`]: { type }, x: { type } },
});
const thousand = <T>(make: (index: number) => T) => times(1_000, make);

describe('a thousand branches', () => {
  it('of oneOf with a discriminator: one that is added is named', () => {
    const report = compared(
      { oneOf: thousand((index) => kind(index, 'integer')) },
      { oneOf: times(1_001, (index) => kind(index, 'integer')) },
    );
    expect(report.verdict).toBe('incompatible');
    expect(counted(report)).toEqual({ 'error union-variant-added': 1 });
    expect(report.findings[0]).toMatchObject({
      breaks: ['forward'],
      message: 'the data gained the alternative kind "k1000"',
      witness: { value: { kind: 'k1000' } },
    });
  });

  it('of oneOf with a discriminator, in another order: nothing changed', () => {
    const report = compared(
      { oneOf: thousand((index) => kind(index, 'integer')) },
      { oneOf: thousand((index) => kind(999 - index, 'integer')) },
    );
    expect(report).toMatchObject({ verdict: 'compatible', findings: [] });
  });

  it('of oneOf with a discriminator: a field that one of them lost fails, whoever reads', () => {
    const without = { type: 'object', required: ['kind'], properties: { kind: { const: 'k700' } } };
    for (const mode of ['backward', 'forward'] as const) {
      const report = compared(
        { oneOf: thousand((index) => kind(index, 'integer')) },
        { oneOf: thousand((index) => (index === 700 ? without : kind(index, 'integer'))) },
        { mode },
      );
      expect(counted(report)).toEqual({ 'error field-removed': 1 });
    }
  });

  it('of anyOf without one: each is found again by its names', () => {
    const report = compared(
      { anyOf: thousand((index) => named(index, 'integer')) },
      { anyOf: thousand((index) => named(999 - index, 'string')) },
    );
    expect(report.verdict).toBe('incompatible');
    expect(counted(report)).toMatchObject({ 'error field-retyped': 2_000 });
  });

  it('of allOf, each with a field that was retyped', () => {
    const report = compared(
      { allOf: thousand((index) => named(index, 'integer')) },
      { allOf: thousand((index) => named(index, 'string')) },
    );
    expect(counted(report)).toEqual({ 'error field-retyped': 1_001 });
  });

  it('of allOf, each with a union of one', () => {
    const report = compared(
      { allOf: thousand((index) => ({ anyOf: [named(index, 'integer')] })) },
      { allOf: thousand((index) => ({ oneOf: [named(index, 'integer')] })) },
    );
    expect(report).toMatchObject({ verdict: 'compatible', findings: [] });
  });
});

describe('unions that meet', () => {
  const meeting = (type: (index: number) => string): JsonSchema => ({
    allOf: times(8, (index) => ({
      anyOf: [
        { properties: { [`a${index}`]: { type: 'string' } } },
        { properties: { [`b${index}`]: { type: type(index) } } },
        { properties: { [`c${index}`]: { type: 'string' } } },
      ],
    })),
  });

  it('are not told apart where they are too many, which is said where they changed', () => {
    const report = compared(
      meeting(() => 'string'),
      meeting((index) => (index === 5 ? 'integer' : 'string')),
    );
    expect(counted(report)).toMatchObject({ 'error field-retyped': 1 });
    expect(report.findings.map(({ message }) => message)).toContain(
      'the schemas have too many fields or alternatives to look at all of them',
    );
  });

  it('say nothing where they did not change', () => {
    const other = { ...(meeting(() => 'string') as object), description: 'the same' };
    expect(
      compared(
        meeting(() => 'string'),
        other,
      ),
    ).toMatchObject({ verdict: 'compatible', findings: [] });
  });
});

describe('five thousand properties', () => {
  const text = () => ({ type: 'string' });

  it('that were retyped are all told', () => {
    const report = compared(
      wide(5_000, text),
      wide(5_000, () => ({ type: 'integer' })),
    );
    expect(report.verdict).toBe('incompatible');
    expect(counted(report)).toEqual({ 'error field-retyped': 5_000 });
  });

  it.each(POLICIES)('that were removed are all told, %s', (policy) => {
    const report = compared(wide(5_000, text), wide(0, text), { policy });
    expect(report.verdict).toBe(policy === 'tolerant' ? 'compatible' : 'incompatible');
    expect(counted(report)).toEqual({ 'error field-removed': 5_000 });
  });

  it('that became required all break, each by itself', () => {
    const report = compared(wide(5_000, text), wide(5_000, text, { required: times(5_000, (index) => `p${index}`) }));
    expect(counted(report)).toEqual({ 'error field-became-required': 5_000 });
    expect(report.findings.every(({ verdict }) => verdict === 'incompatible')).toBe(true);
  });

  it('with another bound: the first break, the rest as doubtful', () => {
    const limited = (maxLength: number) => wide(5_000, () => ({ type: 'string', maxLength }));
    const report = compared(limited(5), limited(4));
    const { 'error bound-tightened': broken = 0, 'warning bound-tightened': doubtful = 0 } = counted(report);
    expect(broken).toBeGreaterThan(0);
    expect(broken + doubtful).toBe(5_000);
    const [first] = report.findings.filter(({ severity }) => severity === 'warning');
    expect(first).toMatchObject({ breaks: ['backward'], consequence: expect.stringContaining('was not decided') });
  });

  it('that are all required, one of them limited', () => {
    const required = times(5_000, (index) => `p${index}`);
    const limited = (index: number) => (index === 2_500 ? { type: 'string', maxLength: 4 } : text());
    const report = compared(wide(5_000, text, { required }), wide(5_000, limited, { required }));
    expect(counted(report)).toEqual({ 'error bound-tightened': 1 });
    expect(report.findings[0]).toMatchObject({ field: '/p2500', breaks: ['backward'] });
  });
});

describe('one definition in many places', () => {
  it('is one change with a few of the others', () => {
    const using = (type: string): JsonSchema => ({
      ...(wide(3_000, () => ({ $ref: '#/$defs/money' })) as object),
      $defs: { money: wide(300, () => ({ type })) },
    });
    const report = compared(using('string'), using('integer'));
    expect(counted(report)).toEqual({ 'error field-retyped': 300 });
    expect(report.findings.every(({ alsoAt }) => alsoAt?.length === 20)).toBe(true);
  });
});

describe.each(POLICIES)('schemas in schemas, %s', (policy) => {
  const path = (depth: number) => '/a'.repeat(depth);

  it('a hundred and fifty levels down a field was retyped', () => {
    const report = compared(deep(150, { type: 'integer' }), deep(150, { type: 'string' }), { policy });
    expect(counted(report)).toEqual({ 'error field-retyped': 1 });
    expect(report.findings[0]).toMatchObject({ field: path(150), verdict: 'incompatible', breaks: BOTH });
  });

  it('a hundred and fifty levels down a field was added, which declared names allow', () => {
    const one = { type: 'object', properties: { x: { type: 'string' } } };
    const two = { type: 'object', properties: { x: { type: 'string' }, y: { type: 'string' } } };
    const report = compared(deep(150, one), deep(150, two), { policy });
    expect(report.verdict).toBe(policy === 'tolerant' ? 'compatible' : 'incompatible');
    expect(report.findings).toMatchObject([{ rule: 'field-added', field: `${path(150)}/y` }]);
  });

  it.each([1_000, 5_000])('%i levels are not decided', (depth) => {
    const report = compared(deep(depth, { type: 'integer' }), deep(depth, { type: 'string' }), { policy });
    expect(report.verdict).toBe('unproven');
    const loose = deep(depth, { type: 'object', properties: { gone: { type: 'string' } } });
    expect(compared(loose, deep(depth, { type: 'object' }), { policy }).findings.length).toBeGreaterThan(0);
  });
});

describe('recursion', () => {
  const node = (more: object, fields = 30): JsonSchema => ({
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: Object.fromEntries(times(fields, (index) => [`c${index}`, { $ref: '#/$defs/node' }])),
        ...more,
      },
    },
  });

  it('with many ways back', () => {
    expect(compared(node({}), node({}))).toMatchObject({ verdict: 'compatible', findings: [] });
    const report = compared(node({}), node({ required: ['c3'] }));
    expect(report.verdict).toBe('incompatible');
    expect(new Set(Object.keys(counted(report)))).toEqual(new Set(['error field-became-required']));
  });

  it('that no value has an end in is empty, which is in anything', () => {
    const endless = node({ required: ['c0'] }, 1);
    expect(compared(endless, { type: 'string' }, { mode: 'backward' }).verdict).toBe('compatible');
    expect(compared({ type: 'string' }, endless, { mode: 'backward' }).verdict).toBe('incompatible');
  });

  it('of references alone is not decided, and not followed for ever', () => {
    const self: JsonSchema = { $ref: '#' };
    const mutual: JsonSchema = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };
    const through: JsonSchema = { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } };
    for (const one of [self, mutual, through]) {
      for (const other of [self, mutual, through, { type: 'string' }]) {
        if (one === other) continue;
        expect(compared(one, other).verdict).toBe('unproven');
      }
    }
  });

  it('over two to the power of twenty ways to one place', () => {
    const dag = (type: string): JsonSchema => ({
      $ref: '#/$defs/d0',
      $defs: Object.fromEntries(
        times(21, (level) => {
          const next = { $ref: `#/$defs/d${level + 1}` };
          return [`d${level}`, level === 20 ? { type } : { type: 'object', properties: { a: next, b: next } }];
        }),
      ),
    });
    expect(compared(dag('string'), dag('string'))).toMatchObject({ verdict: 'compatible', findings: [] });
    expect(counted(compared(dag('string'), dag('integer')))).toMatchObject({ 'error field-retyped': 2 });
  });
});

describe('values', () => {
  it('twenty thousand of them', () => {
    const listing = (from: number): JsonSchema => ({
      type: 'string',
      enum: times(20_000, (index) => `v${index + from}`),
    });
    const report = compared(listing(0), listing(1));
    expect(counted(report)).toEqual({ 'error enum-value-added': 1, 'error enum-value-removed': 1 });
    expect(report.findings.map(({ witness }) => witness?.value).sort()).toEqual(['v0', 'v20000']);
    expect(compared(listing(0), { type: 'string', pattern: '^v[0-9]+$' }, { mode: 'backward' }).verdict).toBe(
      'compatible',
    );
    const numbers: JsonSchema = { enum: times(20_000, (index) => index) };
    const range: JsonSchema = { type: 'integer', minimum: 0, maximum: 19_999 };
    expect(compared(range, numbers).verdict).toBe('compatible');
    expect(compared({ ...range, maximum: 20_000 }, numbers, { mode: 'backward' }).verdict).toBe('incompatible');
  });

  it.each<readonly [string, JsonSchema, JsonSchema, string, string]>([
    ['bounds at the end of numbers', { maximum: 1e308 }, { maximum: 1e307 }, 'incompatible', 'compatible'],
    ['steps as large as numbers get', { multipleOf: 1e308 }, { multipleOf: 1e-300 }, 'compatible', 'incompatible'],
    ['the smallest steps', { multipleOf: 5e-324 }, { multipleOf: 1e-323 }, 'incompatible', 'compatible'],
    [
      'steps that meet far away',
      { multipleOf: 1e-300, minimum: 1 },
      { multipleOf: 3e-300 },
      'incompatible',
      'incompatible',
    ],
    [
      'no step in between',
      { minimum: 1e-300, maximum: 2e-300, multipleOf: 7e-301 },
      { const: 1.4e-300 },
      'compatible',
      'compatible',
    ],
    [
      'an open bound beside a closed one',
      { exclusiveMinimum: 1e308 },
      { minimum: 1e308 },
      'compatible',
      'incompatible',
    ],
  ])('huge and tiny numbers: %s', (_name, one, other, there, back) => {
    const number = (schema: JsonSchema) => ({ type: 'number', ...(schema as object) });
    expect(compared(number(one), number(other), { mode: 'backward' }).verdict).toBe(there);
    expect(compared(number(one), number(other), { mode: 'forward' }).verdict).toBe(back);
  });

  it('more items and properties than anybody would make', () => {
    for (const keyword of ['minItems', 'minProperties', 'minLength']) {
      const least = (count: number) => ({ [keyword]: count }) as JsonSchema;
      expect(compared(least(1e9 + 1), least(1e9), { mode: 'backward' }).verdict).toBe('compatible');
      expect(compared(least(1e9), least(1e9 + 1), { mode: 'backward' }).verdict).toBe('unproven');
    }
  });

  it('a tuple of five thousand', () => {
    const tuple = (type: string) => ({ type: 'array', prefixItems: times(5_000, () => ({ type })) }) as JsonSchema;
    expect(counted(compared(tuple('integer'), tuple('string')))).toEqual({ 'error field-retyped': 5_000 });
  });
});

describe('patterns', () => {
  const text = (pattern: string): JsonSchema => ({ type: 'string', pattern });

  it('of ten thousand words', () => {
    const words = (from: number) => text(`^(${times(10_000, (index) => `w${index + from}`).join('|')})$`);
    expect(compared(words(0), words(0)).verdict).toBe('compatible');
    expect(compared(words(0), words(1)).verdict).not.toBe('compatible');
  });

  it('that backtrack for ever are decided, and run on nothing that takes long', () => {
    expect(compared(text('^(a+)+$'), text('^a+$')).verdict).toBe('compatible');
    expect(compared(text('^(a|aa)+$'), text('^(a*)*b$')).verdict).toBe('incompatible');
    const long = `${'a'.repeat(50)}!`;
    // Nothing but a text that takes for ever would tell.
    const report = compared({ enum: [long, 'a'] }, text('^(a+)+$'), { mode: 'backward' });
    expect(report.verdict).toBe('unproven');
    expect(report.findings[0]?.message).toContain('backtracks');
    // What refuses is another field; the pattern would still run.
    const fields = (a: string, b: JsonSchema) => ({
      type: 'object',
      required: ['a', 'b'],
      properties: { a: { type: a }, b },
    });
    const beside = compared(fields('integer', { const: long }), fields('string', text('^(a+)+$')), {
      mode: 'backward',
    });
    expect(beside.verdict).not.toBe('compatible');
    expect(counted(beside)).toMatchObject({ 'error field-retyped': 1 });
  });

  it('that are not regular are not decided, unless they are the same', () => {
    for (const pattern of ['^(?=a)', '^(?!a)', '(?<=a)b', '(?<!a)b', '^(a+)\\1$', '\\bword\\b']) {
      expect(compared(text(pattern), text(`${pattern}|x`)).verdict).toBe('unproven');
      expect(
        compared({ ...(text(pattern) as object), minLength: 2 }, text(pattern), { mode: 'backward' }).verdict,
      ).toBe('compatible');
    }
  });

  it('whose automata are too large, twenty-five times', () => {
    const many = (letter: string) => wide(25, () => text(`(a|b)*${letter}(a|b){14}$`));
    const report = compared(many('a'), many('b'));
    expect(report.verdict).not.toBe('compatible');
    const { 'error pattern-changed': broken = 0, 'warning pattern-changed': doubtful = 0 } = counted(report);
    expect(broken + doubtful).toBe(25);
  });

  it('of names, many that overlap', () => {
    const overlapping = (least: number): JsonSchema => ({
      type: 'object',
      patternProperties: Object.fromEntries(
        times(16, (index) => [String.fromCharCode(97 + index), { minimum: index + least }]),
      ),
    });
    const report = compared(overlapping(0), overlapping(1));
    expect(report.verdict).toBe('incompatible');
    expect(report.findings.every(({ breaks }) => breaks.join() === 'backward')).toBe(true);
  });
});

describe('contradictions', () => {
  const nothing: readonly JsonSchema[] = [
    false,
    { type: 'string', minLength: 3, maxLength: 2 },
    { type: 'integer', minimum: 3, exclusiveMaximum: 3 },
    { enum: [] },
    { allOf: [{ type: 'string' }, { type: 'number' }] },
    { not: {} },
    { type: 'object', required: ['a'], properties: { a: false } },
    { type: 'array', minItems: 1, items: false },
    { oneOf: [{ type: 'string' }, { type: 'string' }] },
    { type: 'string', pattern: '^a$', not: { const: 'a' } },
    { type: 'integer', multipleOf: 7, minimum: 1, maximum: 6 },
  ];

  it.each(nothing.map((schema) => [JSON.stringify(schema), schema] as const))(
    '%s accepts nothing, which everything accepts',
    (_text, schema) => {
      expect(compared(schema, { type: 'boolean' }, { mode: 'backward' }).verdict).toBe('compatible');
      expect(compared({ type: 'boolean' }, schema, { mode: 'backward' }).verdict).toBe('incompatible');
      for (const other of nothing) expect(compared(schema, other).verdict).toBe('compatible');
    },
  );
});

describe('names', () => {
  const NAMES = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    '*',
    '',
    'a/b',
    'c~d',
    '~1',
    '$ref',
    'const',
    'enum',
    'default',
    'items',
    'e\u0000f\u001b[31mred',
    'line\nbreak\u2028',
    '😀',
    '"quoted"',
  ];
  const object = (property: Json, more: object = {}): JsonSchema => {
    const properties = JSON.parse(`{${NAMES.map((name) => `${JSON.stringify(name)}:${JSON.stringify(property)}`)}}`);
    return { type: 'object', properties, ...more } as JsonSchema;
  };
  const pointers = NAMES.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).sort();

  it.each(POLICIES)('that mean something elsewhere are names here, %s', (policy) => {
    const [text, number] = [object({ type: 'string' }), object({ type: 'integer' })];
    const fields = (report: ReturnType<typeof compared>) => report.findings.map(({ field }) => field).sort();
    const retyped = compared(text, number, { policy });
    expect(counted(retyped)).toEqual({ 'error field-retyped': NAMES.length });
    expect(fields(retyped)).toEqual(pointers);
    const removed = compared(text, { type: 'object', properties: {} }, { policy });
    expect(counted(removed)).toEqual({ 'error field-removed': NAMES.length });
    expect(fields(removed)).toEqual(pointers);
    const required = compared(text, object({ type: 'string' }, { required: NAMES }), { policy });
    expect(counted(required)).toEqual({ 'error field-became-required': NAMES.length });
    expect(fields(required)).toEqual(pointers);
    const prints = [retyped, removed, required].flatMap(({ findings }) => findings.map((each) => each.fingerprint));
    expect(new Set(prints).size).toBe(3 * NAMES.length);
  });

  it('have witnesses that hold just them', () => {
    const [text, number] = [object({ type: 'string' }), object({ type: 'integer' })];
    const check = { old: validator(text), new: validator(number) };
    for (const { witness } of compared(text, number).findings) {
      const { value, direction } = witness!;
      const [writer, reader] = direction === 'backward' ? [check.old, check.new] : [check.new, check.old];
      expect([Object.keys(value as object).length, writer(value), reader(value)]).toEqual([1, true, false]);
    }
  });
});

function validator(schema: JsonSchema) {
  return createValidator({ schema, draft: '2020-12', formats: 'assert' });
}
