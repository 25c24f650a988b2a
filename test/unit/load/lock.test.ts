/** The lock of released versions: read, compared, printed, merged. */
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Contract } from '../../../src/compiler/contract/model.js';
import {
  alteredLines,
  type Lock,
  type ReleaseProblems,
  recordVersions,
  releaseProblems,
  versionName,
  versionsOf,
} from '../../../src/compiler/contract/released.js';
import {
  emptyLock,
  loadProject,
  lockSchema,
  nextFile,
  partHash,
  printLock,
  readLock,
  sameLock,
} from '../../../src/compiler/load/index.js';
import { repository } from '../../support/git.js';
import { createFolder, removeFolders } from '../document/support.js';
import { open, temporary, temporaryFolder } from './temporary.js';

afterAll(removeFolders);

const HASH = 'a'.repeat(64);
const PART = 'b'.repeat(16);

function read(text: string | Uint8Array): { readonly lock: Lock | undefined; readonly said: readonly string[] } {
  const { files, report, said } = temporary({ 'schemas/contracts.lock.yaml': text });
  const lock = readLock(files, report, 'schemas');
  return { lock, said: said() };
}

describe('reading', () => {
  it('gives versions and parts with their places', () => {
    const { lock, said } = read(
      `# Comment\nformatVersion: 1\nversions:\n  a/b/Done@12: "${HASH}"\nparts:\n  schemas/x.yaml#/$defs/y: "${PART}"\n`,
    );
    expect(said).toEqual([]);
    expect(lock?.file).toBe('schemas/contracts.lock.yaml');
    expect([...lock!.versions]).toEqual([
      [
        'a/b/Done@12',
        {
          context: 'a/b',
          event: 'Done',
          version: 12,
          hash: HASH,
          origin: { file: 'schemas/contracts.lock.yaml', pointer: '/versions/a~1b~1Done@12' },
        },
      ],
    ]);
    expect(lock!.parts.get('schemas/x.yaml#/$defs/y')).toEqual({
      hash: PART,
      origin: { file: 'schemas/contracts.lock.yaml', pointer: '/parts/schemas~1x.yaml#~1$defs~1y' },
    });
  });

  it('takes no file for an empty lock', () => {
    const { files, report, said } = temporary({});
    expect(readLock(files, report, 'contracts')).toEqual(emptyLock('contracts'));
    expect(said()).toEqual([]);
    // So that codegen looks again when there is one.
    expect(files.inputs()).toEqual([{ path: 'contracts/contracts.lock.yaml', hash: null }]);
  });

  it('takes empty sections, as they are left when lines are deleted', () => {
    expect(read('formatVersion: 1\nversions:\nparts:\n').lock).toEqual(emptyLock('schemas'));
  });

  it.each([
    ['', ['lock-invalid schemas/contracts.lock.yaml:1:1 the lock of released versions is empty']],
    ['[]', ['lock-invalid schemas/contracts.lock.yaml:1:1 the lock must be an object']],
    ['versions: {}', ["lock-invalid schemas/contracts.lock.yaml:1:1 'formatVersion' must be 1"]],
    ['formatVersion: 2\nversions: []', ["lock-invalid schemas/contracts.lock.yaml:1:16 'formatVersion' must be 1"]],
    [
      `formatVersion: 1\nversions:\n  a/B@1: "${HASH.toUpperCase()}"\n  a/B@01: "${HASH}"\n  B@1: "${HASH}"\n  a/B@2: null\nparts:\n  x.yaml: "abc"\nextra: 1\n`,
      [
        "lock-invalid schemas/contracts.lock.yaml:3:10 the hash of 'a/B@1' must be 64 hexadecimal digits, in quotes",
        "lock-invalid schemas/contracts.lock.yaml:4:3 'a/B@01' is not written as '<context>/<Event>@<version>'",
        "lock-invalid schemas/contracts.lock.yaml:5:3 'B@1' is not written as '<context>/<Event>@<version>'",
        "lock-invalid schemas/contracts.lock.yaml:6:10 the hash of 'a/B@2' must be 64 hexadecimal digits, in quotes",
        "lock-invalid schemas/contracts.lock.yaml:8:11 the hash of 'x.yaml' must be 16 hexadecimal digits, in quotes",
        "lock-invalid schemas/contracts.lock.yaml:9:1 the lock has no 'extra'",
      ],
    ],
    [
      `formatVersion: 1\nversions:\n  a/B@1: "${HASH}"\n  a/B@1: "${HASH}"\n`,
      ["duplicate-key schemas/contracts.lock.yaml:4:3 'a/B@1' stands twice in the same object"],
    ],
  ])('says all that is wrong: %#', (text, said) => {
    expect(read(text)).toEqual({ lock: undefined, said });
  });

  it('never takes one that may not be read for none', () => {
    expect(read(Buffer.from('formatVersion: 1\nversions: caf\xe9\n', 'latin1')).lock).toBeUndefined();
    expect(read(`# ${'x'.repeat(9 * 1024 * 1024)}\n`)).toEqual({
      lock: undefined,
      said: ["file-too-large schemas/contracts.lock.yaml 'schemas/contracts.lock.yaml' has 10 MiB; the limit is 8"],
    });
    const root = temporaryFolder({ 'schemas/x.yaml': '' });
    const outside = temporaryFolder({ 'lock.yaml': 'formatVersion: 1\n' });
    symlinkSync(join(outside, 'lock.yaml'), join(root, 'schemas/contracts.lock.yaml'));
    const { files, report, said } = open(root);
    expect(readLock(files, report, 'schemas')).toBeUndefined();
    expect(said()[0]).toMatch(/^outside-root /);
  });

  it('is read with the project, whose contract does not stand without it', async () => {
    const root = createFolder({ ...CONTRACTS, 'schemas/contracts.lock.yaml': 'formatVersion: 1\nversion: {}\n' });
    const { contract, lock, diagnostics } = await loadProject({ root, checkDocument: false });
    expect([contract, lock]).toEqual([undefined, undefined]);
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([['lock-invalid', "Did you mean 'versions'?"]]);
  });
});

const CONTRACTS = {
  'asyncapi.yaml': `channels:
  todos:
    address: todos
    messages:
      One: { payload: { $ref: ./schemas/todos/One/v1.yaml } }
      Two: { payload: { $ref: ./schemas/todos/Two/v2.yaml } }
`,
  'schemas/todos/One/v1.yaml':
    'properties: { price: { $ref: ../../shared/money.yaml }, kind: { $ref: "#/$defs/kind" } }\n$defs: { kind: { enum: [a, b] } }\n',
  'schemas/todos/Two/v1.yaml': 'properties: { id: { type: string } }\n',
  'schemas/todos/Two/v2.yaml': 'properties: { id: { type: string }, order: { $ref: ../../shared/order.yaml } }\n',
  'schemas/shared/money.yaml':
    'properties: { amount: { type: string }, currency: { $ref: "#/$defs/currency" } }\n$defs: { currency: { type: string } }\n',
  'schemas/shared/order.yaml': 'properties: { total: { $ref: ./money.yaml } }\n',
};

type Edits = { readonly [path: string]: string | undefined };

async function contractOf(edits: Edits = {}): Promise<Contract> {
  const files = Object.entries({ ...CONTRACTS, ...edits }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const { contract, diagnostics } = await loadProject({
    root: createFolder(Object.fromEntries(files)),
    checkDocument: false,
  });
  if (contract === undefined) throw new Error(JSON.stringify(diagnostics, null, 2));
  return contract;
}

/** Everything of the contracts above, released. */
async function released(): Promise<Lock> {
  const contract = await contractOf();
  return recordVersions(contract, emptyLock('schemas'), versionsOf(contract), partHash);
}

const edit = (path: keyof typeof CONTRACTS, from: string, to: string): Edits => {
  expect(CONTRACTS[path]).toContain(from);
  return { [path]: CONTRACTS[path].replace(from, to) };
};

function summary({ edited, definitions, missing }: ReleaseProblems) {
  return {
    edited: edited.map(({ version, own, definitions: shared }) => [versionName(version), own, ...shared]),
    definitions: definitions.map(({ definition, versions }) => [definition.key, ...versions.map(versionName)]),
    missing: missing.map(({ locked, missing: what }) => [versionName(locked), what]),
  };
}

const none = { edited: [], definitions: [], missing: [] };

describe('comparing', () => {
  const problems = async (edits: Edits, lock?: Lock) =>
    summary(releaseProblems(await contractOf(edits), lock ?? (await released()), partHash));

  it('finds nothing where nothing changed, also where only words or places of files did', async () => {
    expect(await problems({})).toEqual(none);
    expect(
      await problems({
        'schemas/todos/Two/v1.yaml':
          'title: Two\ndescription: Mended.\nproperties: { id: { description: Id., type: string } }\n',
      }),
    ).toEqual(none);
    expect(
      await problems({
        'schemas/shared/money.yaml': undefined,
        'schemas/common/money.yaml': CONTRACTS['schemas/shared/money.yaml'],
        ...edit('schemas/todos/One/v1.yaml', 'shared/money', 'common/money'),
        ...edit('schemas/shared/order.yaml', './money', '../common/money'),
      }),
    ).toEqual(none);
    // What isn't released may change as it likes.
    const contract = await contractOf();
    const lock = recordVersions(contract, emptyLock('schemas'), versionsOf(contract).slice(0, 1), partHash);
    expect(await problems(edit('schemas/todos/Two/v1.yaml', 'string', 'integer'), lock)).toEqual(none);
  });

  it('finds the version whose own schema was edited', async () => {
    expect(await problems(edit('schemas/todos/Two/v1.yaml', 'string', 'integer'))).toEqual({
      ...none,
      edited: [['todos/Two@1', true]],
    });
    // A definition of its own is its own.
    expect(await problems(edit('schemas/todos/One/v1.yaml', '[a, b]', '[a]'))).toEqual({
      ...none,
      edited: [['todos/One@1', true]],
    });
    expect(
      await problems({
        'schemas/todos/Two/v1.yaml':
          '$schema: http://json-schema.org/draft-07/schema#\nproperties: { id: { type: string } }\n',
      }),
    ).toEqual({
      ...none,
      edited: [['todos/Two@1', true]],
    });
  });

  it('finds the shared definition that was edited, and all versions that it is frozen with', async () => {
    expect(
      await problems(edit('schemas/shared/money.yaml', 'amount: { type: string }', 'amount: { type: number }')),
    ).toEqual({
      edited: [
        ['todos/One@1', false, 'schemas/shared/money.yaml#'],
        ['todos/Two@2', false, 'schemas/shared/money.yaml#'],
      ],
      definitions: [['schemas/shared/money.yaml#', 'todos/One@1', 'todos/Two@2']],
      missing: [],
    });
    expect(
      await problems(
        edit(
          'schemas/shared/money.yaml',
          '$defs: { currency: { type: string } }',
          '$defs: { currency: { type: string, maxLength: 3 } }',
        ),
      ),
    ).toMatchObject({
      definitions: [['schemas/shared/money.yaml#/$defs/currency', 'todos/One@1', 'todos/Two@2']],
    });
    expect(await problems(edit('schemas/shared/order.yaml', 'total', 'sum'))).toMatchObject({
      edited: [['todos/Two@2', false, 'schemas/shared/order.yaml#']],
      definitions: [['schemas/shared/order.yaml#', 'todos/Two@2']],
    });
  });

  it('tells both, where the version and what it shares were edited', async () => {
    expect(
      await problems({
        ...edit('schemas/shared/money.yaml', 'amount', 'sum'),
        ...edit('schemas/todos/One/v1.yaml', 'kind:', 'sort:'),
      }),
    ).toMatchObject({
      edited: [
        ['todos/One@1', true, 'schemas/shared/money.yaml#'],
        ['todos/Two@2', false, 'schemas/shared/money.yaml#'],
      ],
      definitions: [['schemas/shared/money.yaml#', 'todos/One@1', 'todos/Two@2']],
    });
  });

  it('finds a version that refers to something else now', async () => {
    expect(
      await problems({
        ...edit('schemas/todos/One/v1.yaml', 'money', 'money.v2'),
        'schemas/shared/money.v2.yaml': 'type: string\n',
      }),
    ).toEqual({ ...none, edited: [['todos/One@1', true]] });
  });

  it('blames the version where the lock knows no parts', async () => {
    const lock = { ...(await released()), parts: new Map() };
    expect(await problems(edit('schemas/shared/money.yaml', 'amount', 'sum'), lock)).toMatchObject({
      edited: [
        ['todos/One@1', true],
        ['todos/Two@2', true],
      ],
      definitions: [],
    });
  });

  it('finds released versions and events that are gone', async () => {
    expect(
      await problems({
        ...edit('asyncapi.yaml', '      One: { payload: { $ref: ./schemas/todos/One/v1.yaml } }\n', ''),
        'schemas/todos/One/v1.yaml': undefined,
        'schemas/todos/Two/v1.yaml': undefined,
      }),
    ).toEqual({
      ...none,
      missing: [
        ['todos/One@1', 'event'],
        ['todos/Two@1', 'version'],
      ],
    });
  });

  it('finds lines that somebody took out of a lock or changed', async () => {
    const base = await released();
    const [first, second, ...rest] = [...base.versions];
    const altered = { ...second![1], hash: HASH };
    const head = { ...base, versions: new Map([[second![0], altered], ...rest, ['todos/New@1', first![1]]]) };
    expect(alteredLines(base, head)).toEqual([{ base: first![1] }, { base: second![1], head: altered }]);
    expect(alteredLines(base, base)).toEqual([]);
    expect(alteredLines(emptyLock('schemas'), base)).toEqual([]);
  });

  it('says which file is the way on', () => {
    expect(nextFile('schemas/shared/money.yaml')).toBe('schemas/shared/money.v2.yaml');
    expect(nextFile('schemas/shared/money.v2.json')).toBe('schemas/shared/money.v3.json');
    expect(nextFile('my.money.yml')).toBe('my.money.v2.yml');
  });
});

describe('recording', () => {
  it('adds parts only where a version is made of several files', async () => {
    const contract = await contractOf();
    const all = versionsOf(contract);
    const [one, two1, two2] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
    const first = recordVersions(contract, emptyLock('schemas'), [two1], partHash);
    expect([[...first.versions.keys()], [...first.parts.keys()]]).toEqual([['todos/Two@1'], []]);
    const both = recordVersions(contract, first, [one], partHash);
    expect([...both.versions.keys()]).toEqual(['todos/Two@1', 'todos/One@1']);
    expect([...both.parts.keys()]).toEqual([
      'schemas/todos/One/v1.yaml',
      'schemas/shared/money.yaml',
      'schemas/shared/money.yaml#/$defs/currency',
      'schemas/todos/One/v1.yaml#/$defs/kind',
    ]);
    const stepwise = recordVersions(contract, both, [two2], partHash);
    expect(sameLock(stepwise, await released())).toBe(true);
    expect(sameLock(recordVersions(contract, stepwise, all, partHash), stepwise)).toBe(true);
  });

  it('keeps lines of what is gone, and forgets parts that no version is made of', async () => {
    const lock = await released();
    const moved = await contractOf({
      'schemas/shared/money.yaml': undefined,
      'schemas/common/money.yaml': CONTRACTS['schemas/shared/money.yaml'],
      ...edit('schemas/todos/One/v1.yaml', 'shared/money', 'common/money'),
      ...edit('schemas/shared/order.yaml', './money', '../common/money'),
    });
    const again = recordVersions(moved, lock, versionsOf(moved), partHash);
    expect(again.versions).toEqual(lock.versions);
    expect([...again.parts.keys()].filter((key) => key.includes('money'))).toEqual([
      'schemas/common/money.yaml',
      'schemas/common/money.yaml#/$defs/currency',
    ]);
    const gone = await contractOf({
      ...edit('asyncapi.yaml', '      Two: { payload: { $ref: ./schemas/todos/Two/v2.yaml } }\n', ''),
      'schemas/todos/Two/v1.yaml': undefined,
      'schemas/todos/Two/v2.yaml': undefined,
    });
    const kept = recordVersions(gone, lock, versionsOf(gone), partHash);
    expect(sameLock(kept, lock)).toBe(true);
  });
});

describe('printing', () => {
  it('is one line for each version, in order, that reads as what was printed', async () => {
    const contract = await contractOf();
    const lock = recordVersions(contract, emptyLock('schemas'), versionsOf(contract), partHash);
    const text = printLock(lock);
    expect(
      text.replace(/"[0-9a-f]+"/g, '""'),
    ).toBe(`# The released versions of events, and a hash of what each accepts: a released version never changes.
# Written by 'tidings release'; don't edit it. When a merge conflicts here, keep the lines of both sides.
formatVersion: 1
versions:
  todos/One@1: ""
  todos/Two@1: ""
  todos/Two@2: ""
parts:
  schemas/shared/money.yaml: ""
  schemas/shared/money.yaml#/$defs/currency: ""
  schemas/shared/order.yaml: ""
  schemas/todos/One/v1.yaml: ""
  schemas/todos/One/v1.yaml#/$defs/kind: ""
  schemas/todos/Two/v2.yaml: ""
`);
    const { lock: again, said } = read(text);
    expect(said).toEqual([]);
    expect(sameLock(again!, lock)).toBe(true);
    expect(printLock(again!, text)).toBe(text);
  });

  it('keeps the comments at the head of the former file, and sorts its lines', () => {
    const line = (name: string) => `  ${name}: "${HASH}"\r\n`;
    const former = `# Ours\r\n# $schema=x\r\nformatVersion: 1\r\nversions:\r\n${line('a/B@10')}${line('b/A@1')}${line('a/B@9')}`;
    expect(printLock(read(former).lock!, former)).toBe(
      `# Ours\n# $schema=x\nformatVersion: 1\nversions:\n${['a/B@9', 'a/B@10', 'b/A@1'].map((name) => line(name).replace('\r', '')).join('')}`,
    );
  });

  it('quotes any name so that it is read again', () => {
    const origin = { file: 'schemas/contracts.lock.yaml', pointer: '' };
    const name = fc.string({
      unit: fc.constantFrom(...'aZ0/: #@-?*&!|>%`"\'{}[],~\n\t\\\u0085\u2028\ufeff\u007f\u009fé😀'.match(/./gsu)!),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
        fc.uniqueArray(name, { maxLength: 3 }),
        (contexts, files) => {
          const lock: Lock = {
            file: origin.file,
            versions: new Map(
              contexts.map((context) => [
                `${context}/Done@1`,
                { context, event: 'Done', version: 1, hash: HASH, origin },
              ]),
            ),
            parts: new Map(files.map((file) => [file, { hash: PART, origin }])),
          };
          const { lock: again, said } = read(printLock(lock));
          expect(said).toEqual([]);
          expect(sameLock(again!, lock)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('merging', () => {
  const versions = (...names: string[]) =>
    new Map(
      names.map((name) => [
        name,
        { context: 'a', event: 'B', version: 1, hash: HASH, origin: { file: '', pointer: '' } },
      ]),
    );

  it('of branches that released different versions keeps both, line by line', () => {
    const text = (...names: string[]) => printLock({ ...emptyLock('schemas'), versions: versions(...names) });
    const { root, git, write, commit } = repository({
      'contracts.lock.yaml': text('a/B@1', 'm/N@1', 'y/Z@1'),
      '.gitattributes': 'contracts.lock.yaml merge=union\n',
    });
    git('checkout', '-q', '-b', 'feature');
    write('contracts.lock.yaml', text('a/B@1', 'm/M@1', 'm/N@1', 'm/O@1', 'y/Z@1'));
    commit();
    git('checkout', '-q', 'main');
    write('contracts.lock.yaml', text('a/A@1', 'a/B@1', 'm/N@1', 'm/P@1', 'y/Z@1', 'y/Z@2'));
    commit();
    git('merge', '-q', '-m', 'Merge', 'feature');
    const merged = execFileSync('git', ['-C', root, 'show', 'HEAD:contracts.lock.yaml'], { encoding: 'utf8' });
    const { lock, said } = read(merged);
    expect(said).toEqual([]);
    expect(printLock(lock!)).toBe(text('a/A@1', 'a/B@1', 'm/M@1', 'm/N@1', 'm/O@1', 'm/P@1', 'y/Z@1', 'y/Z@2'));
  });
});

describe('the published schema', () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(lockSchema());

  it.each([
    ['formatVersion: 1\n', true],
    [`formatVersion: 1\nversions: { a/B@1: "${HASH}" }\nparts: { x.yaml: "${PART}" }\n`, true],
    ['formatVersion: 1\nversions:\n', true],
    ['versions: {}\n', false],
    ['formatVersion: 2\n', false],
    ['formatVersion: 1\nother: 1\n', false],
    [`formatVersion: 1\nversions: { B@1: "${HASH}" }\n`, false],
    [`formatVersion: 1\nversions: { a/B@0: "${HASH}" }\n`, false],
    [`formatVersion: 1\nversions: { a/B@1: "${PART}" }\n`, false],
    [`formatVersion: 1\nparts: { a: "${HASH}" }\n`, false],
    ['[]', false],
  ])('agrees with the reader: %j', (text, sound) => {
    const { files, report } = temporary({ 'schemas/contracts.lock.yaml': text });
    expect(readLock(files, report, 'schemas') !== undefined).toBe(sound);
    expect(validate(files.read('schemas/contracts.lock.yaml')?.value)).toBe(sound);
  });

  it('takes what is printed', async () => {
    const root = temporaryFolder({});
    writeFileSync(join(root, 'lock.yaml'), printLock(await released()));
    expect(validate(open(root).files.read('lock.yaml')?.value)).toBe(true);
  });
});
