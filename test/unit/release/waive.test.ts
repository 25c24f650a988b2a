/** `tidings waive`: an entry more, and everything else as it was. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { appendWaiver } from '../../../src/compiler/load/waivers/append.js';
import { readWaivers } from '../../../src/compiler/load/waivers/index.js';
import { createProject, removeProjects } from '../../support/project.js';
import { temporary, temporaryFolder } from '../load/temporary.js';

afterAll(removeProjects);

const FILE = 'schemas/waivers.yaml';
const waiver = {
  rule: 'field-removed',
  event: 'todos/Created',
  pointer: '/a/*/b',
  versions: [1, 2],
  reason: 'Nobody: reads it # any more',
  owner: 'team todos',
  expires: '2027-01-31',
} as const;
const LINES = `- rule: field-removed
  event: todos/Created
  pointer: /a/*/b
  versions: [1, 2]
  reason: "Nobody: reads it # any more"
  owner: team todos
  expires: 2027-01-31
`;
const other = (id: number) => `fingerprint: "000000000000000${id}"`;
const rest = 'reason: R, owner: O, permanent: true';

function reread(text: string) {
  const { files, report, said } = temporary({ [FILE]: text });
  const waivers = readWaivers(files, report, { schemas: 'schemas', rules: ['field-removed'] });
  return { said: said(), waivers: waivers.map(({ origin: _, ...each }) => each) };
}

describe('an entry', () => {
  it('starts the file', () => {
    const text = appendWaiver(undefined, waiver, '# modeline\n');
    expect(
      text,
    ).toBe(`# Breaks that were accepted: which, why, by whom, until when. compat-check shows them, and doesn't fail.
# modeline
${LINES}`);
    expect(reread(text)).toEqual({ said: [], waivers: [waiver] });
  });

  it.each([
    [
      'a list',
      `# Head\n- { ${other(1)}, ${rest} } # why\n\n# Between\n- ${other(2)}\n  reason: R\n  owner: O\n  permanent: true\n`,
      '',
    ],
    ['a list without a line break at its end', `- { ${other(1)}, ${rest} }`, ''],
    ['an indented list', `# Head\n\n  - { ${other(1)}, ${rest} }\n`, '  '],
    ['comments', '# Nothing yet\n', ''],
    ['nothing', '', ''],
    ['a directive', `%YAML 1.2\n---\n- { ${other(1)}, ${rest} }\n# End\n`, ''],
  ])('goes behind %s, and changes not a byte of it', (_, before, indent) => {
    const lines = LINES.replace(/^/gm, indent).slice(0, indent === '' ? undefined : -indent.length);
    const text = appendWaiver(before, waiver);
    expect(text).toBe(`${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${lines}`);
    const { said, waivers } = reread(text);
    expect(said).toEqual([]);
    expect(waivers.at(-1)).toEqual(waiver);
    expect(waivers.slice(0, -1)).toEqual(before.includes('fingerprint') ? reread(before).waivers : []);
  });

  it('keeps the line breaks of Windows', () => {
    const before = `- { ${other(1)}, ${rest} }\r\n`;
    expect(appendWaiver(before, waiver)).toBe(before + LINES.replaceAll('\n', '\r\n'));
  });

  it.each([
    ['[]\n'],
    ['[] # none\n'],
    [`# Head\n[{ ${other(1)}, ${rest} }] # why\n`],
    [`--- # Start\n- { ${other(1)}, ${rest} }\n...\n`],
    [`- &a\n  ${other(1)}\n  reason: |+\n    R\n\n  owner: O\n  permanent: true\n\n\n`],
  ])('goes into a list of another form, whose comments stay: %j', (before) => {
    const text = appendWaiver(before, waiver);
    const { said, waivers } = reread(text);
    expect(said).toEqual([]);
    expect(waivers.at(-1)).toEqual(waiver);
    expect(waivers.slice(0, -1)).toEqual(reread(before).waivers);
    for (const comment of before.match(/#.*/g) ?? []) expect(text).toContain(comment);
  });

  it('is read as what was written, whatever it says', () => {
    const text = fc
      .string({
        unit: fc.constantFrom(...'aZ0:# -?*&!|>%@`"\'{}[],~\n\t\\\u0085\u2028\ufeff\u007f\u009fé😀'.match(/./gsu)!),
        maxLength: 12,
      })
      .filter((each) => each.trim() !== '');
    fc.assert(
      fc.property(text, text, (reason, owner) => {
        const added = { fingerprint: '0123456789012345', reason, owner, permanent: true } as const;
        expect(reread(appendWaiver(`- { ${other(1)}, ${rest} }\n`, added))).toMatchObject({
          said: [],
          waivers: [{}, added],
        });
      }),
      { numRuns: 200 },
    );
    for (const word of ['true', 'Null', 'null', 'no', '~', '.inf', '1e3', '0x1F', 'a: b', 'a #b', '- a', 'a ', '/']) {
      const added = { fingerprint: '0123456789012345', reason: word, owner: word, permanent: true } as const;
      expect(reread(appendWaiver('', added))).toEqual({ said: [], waivers: [added] });
    }
  });
});

describe('tidings waive', () => {
  const project = (files: { readonly [path: string]: string } = {}) => {
    const made = createProject(files);
    return { ...made, waive: (...args: string[]) => made.run('waive', '--root', made.root, ...args) };
  };
  const why = ['--reason', 'Upcast by hand.', '--owner', 'identity'];

  it('adds by fingerprint, and by rule', async () => {
    const { waive, read } = project();
    expect(await waive('0123456789abcdef', ...why, '--expires', '2026-12-31')).toEqual({
      exit: 0,
      out: '',
      err: `${FILE}: waived until 2026-12-31.\n`,
    });
    const options = [
      '--rule',
      'field-became-required',
      '--event',
      'audit/LoginAttempted',
      '--pointer',
      '/outcome',
      '--versions',
      '1,2',
    ];
    expect(await waive(...options, ...why, '--permanent')).toMatchObject({
      exit: 0,
      err: `${FILE}: waived for good.\n`,
    });
    expect(read(FILE).replace(/^#.*\n/gm, '')).toBe(`- fingerprint: "0123456789abcdef"
  reason: Upcast by hand.
  owner: identity
  expires: 2026-12-31
- rule: field-became-required
  event: audit/LoginAttempted
  pointer: /outcome
  versions: [1, 2]
  reason: Upcast by hand.
  owner: identity
  permanent: true
`);
  });

  it('writes where the configuration puts the schemas', async () => {
    const { waive, files } = project({ 'tidings.config.yaml': 'schemas: contracts/\n' });
    expect((await waive('0123456789abcdef', ...why, '--permanent')).exit).toBe(0);
    expect(files('contracts')).toEqual(['contracts/waivers.yaml']);
  });

  it.each([
    [[], 'say what is waived: a fingerprint, or --rule and --event'],
    [['0123456789abcdef', '--owner', 'O', '--permanent'], 'a waiver needs --reason'],
    [['0123456789abcdef', ...why], 'a waiver needs either --expires DATE or --permanent'],
    [
      ['0123456789abcdef', ...why, '--permanent', '--expires', '2026-01-01'],
      'a waiver needs either --expires DATE or --permanent',
    ],
    [['0123456789abcdef', ...why, '--expires', '2026-02-30'], "'2026-02-30' is not a date"],
    [['0123', ...why, '--permanent'], "'fingerprint' must be 16 hexadecimal digits, as compat-check shows them"],
    [['0123456789abcdef', '0123456789abcdef', ...why, '--permanent'], 'waive takes one fingerprint'],
    [['--rule', 'field-removd', '--event', 'a/B', ...why, '--permanent'], "there is no rule 'field-removd'"],
    [['--rule', 'field-removed', ...why, '--permanent'], "a waiver must name an 'event' or a 'channel'"],
    [
      ['--rule', 'field-removed', '--event', 'a/B', '--versions', '1-2', ...why, '--permanent'],
      "--versions takes two versions, '1,2', not '1-2'",
    ],
    [['0123456789abcdef', '--reason', ' ', '--owner', 'O', '--permanent'], 'a waiver needs a reason'],
    [['0123456789abcdef', '--no', ...why], "Unknown option '--no'"],
  ])('is a usage error, and writes nothing: %j', async (args, message) => {
    const { waive, files } = project();
    const { exit, err } = await waive(...args);
    expect([exit, err.split('\n')[0]]).toEqual([2, `tidings: ${message}`]);
    expect(files()).toEqual(['package.json']);
  });

  it('refuses what is waived already', async () => {
    const { waive, read } = project();
    await waive('0123456789abcdef', ...why, '--permanent');
    const before = read(FILE);
    const { exit, err } = await waive('0123456789abcdef', ...why, '--expires', '2026-12-31');
    expect([exit, err.split('\n')[0]]).toEqual([2, 'tidings: the same is waived twice']);
    expect(read(FILE)).toBe(before);
  });

  it('touches no file that is wrong', async () => {
    const { waive, read } = project({ [FILE]: '- { reason: R }\n' });
    const { exit, err } = await waive('0123456789abcdef', ...why, '--permanent');
    expect(exit).toBe(3);
    expect(err).toContain('error[waivers-invalid]: a waiver needs an owner\n  --> schemas/waivers.yaml:1:3');
    expect(read(FILE)).toBe('- { reason: R }\n');
  });

  it('finds its schema for editors where tidings is installed', async () => {
    const root = temporaryFolder({
      'node_modules/tidings/dist/load/config/waivers.schema.json': '{}',
      'services/todo/x': '',
    });
    const { run, read, root: bare } = createProject({});
    await run('waive', '--root', `${root}/services/todo`, '0123456789abcdef', ...why, '--permanent');
    await run('waive', '--root', bare, '0123456789abcdef', ...why, '--permanent');
    expect(read(FILE)).not.toContain('yaml-language-server');
    expect(readFileSync(`${root}/services/todo/${FILE}`, 'utf8')).toContain(
      '# yaml-language-server: $schema=../../../node_modules/tidings/dist/load/config/waivers.schema.json\n',
    );
  });
});
