/** `tidings release` as people run it: in a folder, with its output and exit codes. */
import { mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ReleaseHooks, release } from '../../../src/compiler/cli/release/command.js';
import type { Terminal } from '../../../src/compiler/cli/terminal.js';
import { createProject, type Result, removeProjects, type TestProject } from '../../support/project.js';

afterAll(removeProjects);

const LOCK = 'schemas/contracts.lock.yaml';
const CONTRACTS = {
  'asyncapi.yaml': `asyncapi: 3.1.0
info: { title: Case, version: 1.0.0 }
x-type-prefix: com.example
channels:
  todos:
    address: todos
    messages:
      Created: { payload: { $ref: ./schemas/todos/Created/v2.yaml } }
      Priced: { payload: { $ref: ./schemas/todos/Priced/v1.yaml } }
  lists:
    address: lists
    messages:
      Created: { payload: { $ref: ./schemas/lists/Created/v1.yaml } }
`,
  'schemas/todos/Created/v1.yaml': 'type: object\nproperties: { id: { type: string } }\n',
  'schemas/todos/Created/v2.yaml': 'type: object\nproperties: { id: { type: string }, title: { type: string } }\n',
  'schemas/todos/Priced/v1.yaml': 'type: object\nproperties: { price: { $ref: ../../shared/money.yaml } }\n',
  'schemas/lists/Created/v1.yaml': 'type: object\nproperties: { id: { type: string } }\n',
  'schemas/shared/money.yaml': 'type: object\nproperties: { amount: { type: string } }\n',
};

const recorded = (project: TestProject) =>
  project.files('schemas').includes(LOCK)
    ? [...project.read(LOCK).matchAll(/^ {2}(\S+@\d+): /gm)].map(([, name]) => name)
    : [];

/** As if the AsyncAPI parser had let every document pass before: loading it costs seconds. */
const documentCache = { has: () => true, add: () => {} };

async function runWith(project: TestProject, hooks: ReleaseHooks, ...args: string[]): Promise<Result> {
  const said = { out: '', err: '' };
  const collect = (stream: 'out' | 'err') => (text: string) => {
    said[stream] += text;
  };
  const terminal: Terminal = {
    out: collect('out'),
    err: collect('err'),
    interactive: false,
    color: { out: false, err: false },
  };
  const exit = await release(['--root', project.root, ...args], terminal, { documentCache, ...hooks });
  return { exit, ...said };
}

const run = (project: TestProject, ...args: string[]) => runWith(project, {}, ...args);

describe('tidings release', () => {
  it('records all versions of an event, one version, everything; and what is recorded stays', async () => {
    const project = createProject(CONTRACTS);
    expect(await run(project, 'Priced')).toEqual({
      exit: 0,
      out: '+ todos/Priced@1\n',
      err: `${LOCK}: 1 version recorded.\n`,
    });
    expect(await run(project, 'todos/Created@1')).toMatchObject({
      exit: 0,
      out: '+ todos/Created@1\n',
      err: `${LOCK}: 1 version recorded, 1 there already.\n`,
    });
    const lines = project.read(LOCK).split('\n');
    expect(await run(project, 'com.example.todos.Created', 'Priced')).toMatchObject({
      exit: 0,
      out: '+ todos/Created@2\n',
    });
    for (const line of lines) expect(project.read(LOCK).split('\n')).toContain(line);
    expect(await run(project, '--all')).toMatchObject({ exit: 0, out: '+ lists/Created@1\n' });
    expect(recorded(project)).toEqual(['lists/Created@1', 'todos/Created@1', 'todos/Created@2', 'todos/Priced@1']);
    expect(readdirSync(project.root).sort()).toEqual(['asyncapi.yaml', 'package.json', 'schemas']);
  });

  it('does nothing twice', async () => {
    const project = createProject(CONTRACTS);
    await run(project, '--all');
    const before = [project.read(LOCK), statSync(join(project.root, LOCK)).mtimeMs];
    expect(await run(project, '--all')).toEqual({
      exit: 0,
      out: '',
      err: `${LOCK}: nothing to record, 4 there already.\n`,
    });
    project.write(
      'schemas/todos/Created/v1.yaml',
      'title: Mended\ntype: object\nproperties: { id: { description: Id., type: string } }\n',
    );
    expect(await run(project, '--all')).toMatchObject({ exit: 0, out: '' });
    expect([project.read(LOCK), statSync(join(project.root, LOCK)).mtimeMs]).toEqual(before);
  });

  it('shows what it would record, and writes nothing', async () => {
    const project = createProject(CONTRACTS);
    expect(await run(project, 'Priced', '--dry-run')).toEqual({
      exit: 0,
      out: '+ todos/Priced@1\n',
      err: `${LOCK}: 1 version would be recorded.\n`,
    });
    expect(recorded(project)).toEqual([]);
  });

  it('says it in JSON', async () => {
    const project = createProject(CONTRACTS);
    const { out, exit } = await run(project, 'Priced', '--format', 'json');
    const output = JSON.parse(out) as Record<string, unknown>;
    expect([exit, output]).toEqual([
      0,
      {
        formatVersion: 1,
        lock: LOCK,
        written: true,
        recorded: [
          {
            event: 'todos/Priced',
            version: 1,
            type: 'com.example.todos.Priced',
            hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          },
        ],
        diagnostics: [],
        counts: { error: 0, warning: 0, info: 0 },
      },
    ]);
    const refused = await run(project, 'todos/Created@2', '--format', 'json');
    expect([refused.exit, JSON.parse(refused.out)]).toMatchObject([
      1,
      { written: false, recorded: [], diagnostics: [{ code: 'release-gap' }] },
    ]);
  });

  it('refuses a version before those below it, and says how', async () => {
    const project = createProject(CONTRACTS);
    const { exit, out, err } = await run(project, 'Priced', 'todos/Created@2');
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain("error[release-gap]: version 2 of 'todos/Created' can't be released before version 1");
    expect(err).toContain('`tidings release todos/Created@1 todos/Created@2`');
    expect(err).toMatch(/Nothing was recorded\.\n$/);
    expect(recorded(project)).toEqual([]);
    expect((await run(project, 'todos/Created@2', 'todos/Created@1')).exit).toBe(0);
  });

  it('refuses names that are none, all at once', async () => {
    const project = createProject(CONTRACTS);
    const { exit, out, err } = await project.run(
      'release',
      '--root',
      project.root,
      'Pricd',
      'Created',
      'todos/Created@3',
      'todos/Craeted@1',
      'Priced@0',
      'Priced',
    );
    expect([exit, out]).toEqual([2, '']);
    expect(err.split('\n').slice(0, 5)).toEqual([
      "tidings: no event 'Pricd'. Did you mean 'Priced'?",
      "         'Created' is the name of several events: 'lists/Created', 'todos/Created'",
      "         'todos/Created' has no version 3, only 1, 2",
      "         no event 'todos/Craeted@1'. Did you mean 'todos/Created'?",
      "         no event 'Priced@0'. Did you mean 'Priced'?",
    ]);
    expect(recorded(project)).toEqual([]);
  });

  it.each([
    [[], 'name the events to release, or all of them: --all'],
    [['--all', 'Priced'], '--all goes with no names of events'],
    [['--all', '--format', 'xml'], "--format takes 'pretty' or 'json', not 'xml'"],
    [['--al'], "Unknown option '--al'"],
    [['--all', '--root', '/no/such/folder'], 'no such folder: /no/such/folder'],
  ])('is a usage error: %j', async (args, message) => {
    const project = createProject(CONTRACTS);
    const { exit, err } = await project.run('release', '--root', project.root, ...args);
    expect([exit, err.split('\n')[0]]).toEqual([2, `tidings: ${message}`]);
  });

  it('refuses while anything is wrong with the contracts', async () => {
    const project = createProject({ ...CONTRACTS, 'schemas/lists/Created/v1.yaml': 'type: objekt\n' });
    expect(await run(project, 'Priced')).toMatchObject({ exit: 3, out: '' });
    project.write('schemas/lists/Created/v1.yaml', 'type: object\nexamples: [1]\n');
    expect(await run(project, 'Priced')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('error[example-invalid]') as string,
    });
    project.write('schemas/lists/Created/v1.yaml', 'type: object\n');
    project.write(
      'schemas/todos/Created/v2.yaml',
      'type: object\nrequired: [id]\nproperties: { id: { type: string } }\n',
    );
    expect(await run(project, 'Priced')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('error[upcast-missing]') as string,
    });
    expect(recorded(project)).toEqual([]);
    // A stub is codegen's business.
    expect(project.files('schemas')).not.toContain('schemas/todos/Created/v2.upcast.ts');
  });

  it('refuses while a released version is another than it was, and never takes the new one for released', async () => {
    const project = createProject(CONTRACTS);
    await run(project, '--all');
    const lock = project.read(LOCK);
    project.write('schemas/shared/money.yaml', 'type: object\nproperties: { amount: { type: number } }\n');
    for (const args of [['--all'], ['Priced'], ['lists/Created']]) {
      const { exit, err } = await run(project, ...args);
      expect(exit).toBe(1);
      expect(err).toContain("'schemas/shared/money.yaml' was edited, and is part of released versions: todos/Priced@1");
      expect(err).toContain('schemas/shared/money.v2.yaml');
    }
    expect(project.read(LOCK)).toBe(lock);
    // The way on.
    project.write('schemas/shared/money.yaml', CONTRACTS['schemas/shared/money.yaml']);
    project.write(
      'schemas/shared/money.v2.yaml',
      'type: object\nproperties: { amount: { type: string, maxLength: 40 }, currency: { type: string } }\n',
    );
    project.write(
      'schemas/todos/Priced/v2.yaml',
      'type: object\nproperties: { price: { $ref: ../../shared/money.yaml }, net: { $ref: ../../shared/money.v2.yaml } }\n',
    );
    expect(await run(project, '--all')).toMatchObject({ exit: 0, out: '+ todos/Priced@2\n' });
  });

  it('refuses a lock that is wrong', async () => {
    const project = createProject({ ...CONTRACTS, [LOCK]: 'formatVersion: 1\nversions: []\n' });
    expect(await run(project, '--all')).toMatchObject({
      exit: 3,
      err: expect.stringContaining('error[lock-invalid]') as string,
    });
    expect(project.read(LOCK)).toBe('formatVersion: 1\nversions: []\n');
  });

  it('writes where the configuration puts the schemas, also for a document that has none', async () => {
    const project = createProject({
      'asyncapi.yaml': `asyncapi: 3.1.0
info: { title: Foreign, version: 1.0.0 }
channels:
  "orders: all": { address: orders, messages: { orderPlaced: { payload: { type: object } } } }
  "\\e[2J\\n::error::": { address: hostile, messages: { orderHacked: { payload: { type: object } } } }
`,
      'tidings.config.yaml': 'schemas: contracts/events\n',
    });
    expect(await run(project, '--all')).toMatchObject({
      exit: 0,
      out: '+ \ufffd[2J ::error::/OrderHacked@1\n+ orders: all/OrderPlaced@1\n',
    });
    expect(project.read('contracts/events/contracts.lock.yaml')).toContain('  "orders: all/OrderPlaced@1": "');
    expect(await run(project, '--all')).toMatchObject({ exit: 0, out: '' });
  });

  it('never writes through a link that leads out', async () => {
    const outside = createProject({});
    const project = createProject({
      'asyncapi.yaml':
        'asyncapi: 3.1.0\ninfo: { title: Foreign, version: 1.0.0 }\nchannels: { a: { address: a, messages: { B: { payload: { type: object } } } } }\n',
    });
    mkdirSync(join(outside.root, 'target'));
    symlinkSync(join(outside.root, 'target'), join(project.root, 'schemas'));
    expect((await run(project, '--all')).exit).toBe(3);
    expect(readdirSync(join(outside.root, 'target'))).toEqual([]);
  });
});

describe('its check', () => {
  const hooked = async (project: TestProject, exit: number, ...args: string[]) => {
    const asked: string[] = [];
    const result = await runWith(
      project,
      {
        check: async ({ root }, { out }) => {
          asked.push(root);
          out('It breaks.\n');
          return exit;
        },
      },
      ...args,
    );
    return { ...result, asked };
  };

  it('is asked before anything is recorded, and its no counts', async () => {
    const project = createProject(CONTRACTS);
    expect(await hooked(project, 1, '--all')).toEqual({
      exit: 1,
      asked: [project.root],
      out: '',
      err: 'It breaks.\nNothing was recorded.\n',
    });
    expect(recorded(project)).toEqual([]);
    const json = await hooked(project, 3, '--all', '--format', 'json');
    expect([json.exit, json.err]).toEqual([3, 'It breaks.\nNothing was recorded.\n']);
    expect(JSON.parse(json.out)).toMatchObject({ written: false, recorded: [] });
    expect((await hooked(project, 0, '--all')).err).toBe(`${LOCK}: 4 versions recorded.\n`);
    expect(recorded(project)).toHaveLength(4);
  });

  it('is compat-check', async () => {
    const edited = 'type: object\nproperties: { id: { type: integer } }\n';
    const upcast = 'export const upcast = (data) => ({ ...data, id: Number(data.id) });\n';
    const project = createProject({
      ...CONTRACTS,
      'schemas/todos/Created/v2.yaml': edited,
      'schemas/todos/Created/v2.upcast.ts': upcast,
    });
    const { exit, out, err } = await project.run('release', '--root', project.root, 'todos/Created');
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain('error[field-retyped]');
    expect(err).toMatch(/Nothing was recorded\.\n$/);
    expect(recorded(project)).toEqual([]);
    project.write('schemas/todos/Created/v2.yaml', CONTRACTS['schemas/todos/Created/v2.yaml']);
    expect(await project.run('release', '--root', project.root, 'todos/Created')).toEqual({
      exit: 0,
      out: '+ todos/Created@1\n+ todos/Created@2\n',
      err: `${LOCK}: 2 versions recorded.\n`,
    });
  });

  it('is not asked where there is nothing to record', async () => {
    const project = createProject(CONTRACTS);
    await hooked(project, 0, '--all');
    expect(await hooked(project, 1, '--all')).toMatchObject({ exit: 0, asked: [] });
  });
});

describe('codegen', () => {
  it('sees an edited release, and a release that it is told of, also when nothing else changed', async () => {
    const project = createProject(CONTRACTS);
    expect((await project.codegen()).exit).toBe(0);
    expect((await project.run('release', '--root', project.root, 'todos/Created')).exit).toBe(0);
    const generated = project.files('generated').map(project.read);
    expect((await project.codegen()).exit).toBe(0);
    expect(project.files('generated').map(project.read)).toEqual(generated);
    const lock = project.read(LOCK);
    project.write(LOCK, lock.replace(/(todos\/Created@2: ")[0-9a-f]{4}/, '$10000'));
    for (const mode of [[], ['--check']]) {
      const { exit, err } = await project.codegen(...mode);
      expect(exit).toBe(1);
      expect(err).toContain(
        "error[released-version-edited]: version 2 of 'todos/Created' was edited after its release",
      );
      expect(err).toContain('schemas/todos/Created/v3.yaml');
    }
    project.write(LOCK, lock);
    expect((await project.codegen('--check')).exit).toBe(0);
  });
});
