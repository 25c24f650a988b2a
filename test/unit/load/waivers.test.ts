/** Waivers: read with places, all mistakes at once. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { Waiver } from '../../../src/compiler/contract/waiver.js';
import { isDate, loadProject, readWaivers, waiversSchema } from '../../../src/compiler/load/index.js';
import { createFolder, removeFolders } from '../document/support.js';
import { temporary } from './temporary.js';

afterAll(removeFolders);

const RULES = ['event-removed', 'field-became-required', 'field-removed', 'partitions-changed'];
const FILE = 'schemas/waivers.yaml';

function read(text: string) {
  const { files, report, diagnostics, said } = temporary({ [FILE]: text });
  const waivers = readWaivers(files, report, { schemas: 'schemas', rules: RULES });
  return { waivers, said: said(), helps: diagnostics().map(({ help }) => help), value: files.read(FILE)?.value };
}

const at = (index: number) => ({ file: FILE, pointer: `/${index}` });

describe('reading waivers', () => {
  it('gives them in the order of the file, with their places', () => {
    const { waivers, said } = read(`# Accepted
- rule: field-became-required
  event: identity/LoginAttempted
  pointer: /items/*/a~1b
  versions: [1, 2]
  reason: Upcast by hand.
  owner: identity team
  permanent: true
- rule: partitions-changed
  channel: todos
  reason: More keys.
  owner: ops
  expires: 2028-02-29
- { fingerprint: "0123456789abcdef", reason: R, owner: O, expires: "2026-01-01" }
- { rule: field-removed, event: a/b/Done, pointer: "", reason: R, owner: O, permanent: true }
- { rule: event-removed, event: todos/Done, channel: todos, reason: R, owner: O, permanent: true }
`);
    expect(said).toEqual([]);
    expect(waivers).toEqual<Waiver[]>([
      {
        rule: 'field-became-required',
        event: 'identity/LoginAttempted',
        pointer: '/items/*/a~1b',
        versions: [1, 2],
        reason: 'Upcast by hand.',
        owner: 'identity team',
        permanent: true,
        origin: at(0),
      },
      {
        rule: 'partitions-changed',
        channel: 'todos',
        reason: 'More keys.',
        owner: 'ops',
        expires: '2028-02-29',
        origin: at(1),
      },
      { fingerprint: '0123456789abcdef', reason: 'R', owner: 'O', expires: '2026-01-01', origin: at(2) },
      {
        rule: 'field-removed',
        event: 'a/b/Done',
        pointer: '',
        reason: 'R',
        owner: 'O',
        permanent: true,
        origin: at(3),
      },
      {
        rule: 'event-removed',
        event: 'todos/Done',
        channel: 'todos',
        reason: 'R',
        owner: 'O',
        permanent: true,
        origin: at(4),
      },
    ]);
  });

  it('is none where there is no file, or nothing in it', () => {
    const { files, report, said } = temporary({});
    expect(readWaivers(files, report, { schemas: 'schemas', rules: RULES })).toEqual([]);
    expect(said()).toEqual([]);
    for (const text of ['', '# Nothing yet\n', '[]\n']) expect(read(text)).toMatchObject({ waivers: [], said: [] });
  });

  it('says everything that is wrong, and takes none of them then', () => {
    const { waivers, said, helps } = read(`- rule: field-removd
  event: Done
  pointer: address/city
  resaon: x
  owner: ""
- fingerprint: ABC
  rule: field-removed
  reason: R
  owner: O
  expires: 2026-02-30
  permanent: true
- reason: R
  owner: O
- rule: field-removed
  pointer: /a
  reason: 1
  owner: O
  permanent: false
- rule: event-removed
  event: a/Done
  versions: [1]
  reason: R
  owner: O
  expires: 20260101
- soon
- { rule: event-removed, event: a/Fine, reason: R, owner: O, permanent: true }
`);
    expect(waivers).toEqual([]);
    expect(said).toEqual([
      'waivers-invalid schemas/waivers.yaml:1:3 a waiver needs a reason',
      "waivers-invalid schemas/waivers.yaml:1:3 a waiver needs an end: neither 'expires' nor 'permanent' is there",
      "waivers-invalid schemas/waivers.yaml:1:9 there is no rule 'field-removd'",
      "waivers-invalid schemas/waivers.yaml:2:10 'Done' is not written as '<context>/<Event>'",
      "waivers-invalid schemas/waivers.yaml:3:12 'address/city' is not a JSON pointer",
      "waivers-invalid schemas/waivers.yaml:4:3 a waiver has no 'resaon'",
      'waivers-invalid schemas/waivers.yaml:5:10 a waiver needs an owner',
      "waivers-invalid schemas/waivers.yaml:6:16 'fingerprint' must be 16 hexadecimal digits, as compat-check shows them",
      "waivers-invalid schemas/waivers.yaml:7:3 a fingerprint says everything: 'rule' can't stand beside it",
      "waivers-invalid schemas/waivers.yaml:10:12 '2026-02-30' is not a date",
      "waivers-invalid schemas/waivers.yaml:11:3 'expires' and 'permanent' exclude each other",
      "waivers-invalid schemas/waivers.yaml:12:3 a waiver needs an end: neither 'expires' nor 'permanent' is there",
      "waivers-invalid schemas/waivers.yaml:12:3 a waiver without 'rule' or 'fingerprint'",
      "waivers-invalid schemas/waivers.yaml:14:3 a waiver must name an 'event' or a 'channel'",
      "waivers-invalid schemas/waivers.yaml:15:3 'pointer' without an 'event'",
      'waivers-invalid schemas/waivers.yaml:16:11 a waiver needs a reason',
      "waivers-invalid schemas/waivers.yaml:18:14 'permanent' can only be true",
      "waivers-invalid schemas/waivers.yaml:21:13 'versions' must be the two versions that were compared",
      "waivers-invalid schemas/waivers.yaml:24:12 'expires' must be text",
      'waivers-invalid schemas/waivers.yaml:25:3 a waiver must be an object',
    ]);
    expect(helps).toEqual(
      expect.arrayContaining([
        "Did you mean 'field-removed'?",
        "Did you mean 'reason'?",
        'Write `expires: YYYY-MM-DD`, or `permanent: true`.',
      ]),
    );
  });

  it('finds the same waiver twice, and not what only looks alike', () => {
    const waiver = (more: string) =>
      `- { rule: field-removed, event: a/Done, reason: R, owner: O, permanent: true${more} }\n`;
    expect(read(waiver(', pointer: /a') + waiver(', pointer: /a, versions: [1, 2]') + waiver('')).said).toEqual([]);
    expect(read(waiver(', pointer: /a') + waiver('') + waiver(', pointer: /a')).said).toEqual([
      'waivers-invalid schemas/waivers.yaml:3:3 the same is waived twice',
    ]);
  });

  it.each([
    ['rule: x\n', 'waivers-invalid schemas/waivers.yaml:1:1 waivers must be a list'],
    ['- [', "syntax-error schemas/waivers.yaml:1:4 the '[' above is not closed by ']'"],
  ])('of a file of another shape: %j', (text, said) => {
    const result = read(text);
    expect(result.waivers).toEqual([]);
    expect(result.said).toEqual([said]);
  });

  it('knows names that mean something to JavaScript', () => {
    expect(
      read('- { __proto__: 1, constructor: 2, rule: toString, event: a/B, reason: R, owner: O, permanent: true }\n')
        .said,
    ).toEqual([
      "waivers-invalid schemas/waivers.yaml:1:5 a waiver has no '__proto__'",
      "waivers-invalid schemas/waivers.yaml:1:19 a waiver has no 'constructor'",
      "waivers-invalid schemas/waivers.yaml:1:41 there is no rule 'toString'",
    ]);
  });

  it('is done with the project where it is asked for, and leaves the contract standing only where they are right', async () => {
    const schemas = { 'asyncapi.yaml': 'channels: {}\n' };
    const good = createFolder({
      ...schemas,
      [FILE]: '- { rule: event-removed, event: a/B, reason: R, owner: O, permanent: true }\n',
    });
    const bad = createFolder({ ...schemas, [FILE]: '- {}\n' });
    const load = (root: string, waivers?: { rules: readonly string[] }) =>
      loadProject({ root, checkDocument: false, ...(waivers && { waivers }) });
    expect(await load(good)).toMatchObject({ waivers: [], diagnostics: [] });
    expect((await load(good, { rules: RULES })).waivers).toHaveLength(1);
    expect(await load(bad)).toMatchObject({ waivers: [], diagnostics: [] });
    const wrong = await load(bad, { rules: RULES });
    expect([wrong.contract, wrong.waivers, new Set(wrong.diagnostics.map(({ code }) => code))]).toEqual([
      undefined,
      [],
      new Set(['waivers-invalid']),
    ]);
  });
});

describe('a date', () => {
  it.each([
    ['2026-11-26', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-1', false],
    ['26-01-01', false],
    ['2026-01-01T00:00:00Z', false],
    [' 2026-01-01', false],
    ['0000-01-01', true],
  ])('%s: %s', (text, real) => {
    expect(isDate(text)).toBe(real);
  });
});

describe('the published schema', () => {
  const validate = new Ajv2020({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    formats: { date: true },
  }).compile(waiversSchema());
  const end = 'reason: R, owner: O, permanent: true';

  it.each([
    ['', true],
    ['[]', true],
    [`- { rule: field-removed, event: a/B, pointer: /a, versions: [1, 2], ${end} }`, true],
    [`- { rule: partitions-changed, channel: c, reason: R, owner: O, expires: 2026-01-01 }`, true],
    [`- { fingerprint: "0123456789abcdef", ${end} }`, true],
    [`- { fingerprint: "0123456789abcdef", rule: field-removed, event: a/B, ${end} }`, false],
    [`- { fingerprint: "0123456789ABCDEF", ${end} }`, false],
    [`- { rule: field-removed, ${end} }`, false],
    [`- { event: a/B, ${end} }`, false],
    [`- { rule: field-removed, event: B, ${end} }`, false],
    [`- { rule: field-removed, channel: c, pointer: /a, ${end} }`, false],
    [`- { rule: field-removed, event: a/B, pointer: a, ${end} }`, false],
    [`- { rule: field-removed, event: a/B, versions: [1], ${end} }`, false],
    [`- { rule: field-removed, event: a/B, versions: [0, 1], ${end} }`, false],
    [`- { rule: field-removed, event: a/B, versions: [1, 2, 3], ${end} }`, false],
    [`- { rule: field-removed, event: a/B, reason: R, owner: O }`, false],
    [`- { rule: field-removed, event: a/B, ${end}, expires: 2026-01-01 }`, false],
    [`- { rule: field-removed, event: a/B, reason: " ", owner: O, permanent: true }`, false],
    [`- { rule: field-removed, event: a/B, reason: R, permanent: true }`, false],
    [`- { rule: field-removed, event: a/B, reason: R, owner: O, permanent: false }`, false],
    [`- { rule: field-removed, event: a/B, reason: R, owner: O, expires: soon }`, false],
    [`- { rule: field-removed, event: a/B, other: 1, ${end} }`, false],
    ['- text', false],
    ['{}', false],
  ])('agrees with the reader: %s', (text, sound) => {
    const { said, value } = read(text);
    expect(said.length === 0, said.join('\n')).toBe(sound);
    expect(validate(value)).toBe(sound);
  });
});
