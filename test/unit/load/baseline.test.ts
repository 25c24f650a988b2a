/** Contracts of a commit, and of another folder. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createCollector, type Diagnostic } from '../../../src/compiler/diagnostics/index.js';
import { type Baseline, loadProject, openBaseline, type Project } from '../../../src/compiler/load/index.js';
import { clone, type Repository, repository, temporaryRoot } from '../../support/git.js';

const DOCUMENT = `asyncapi: 3.1.0
info: { title: Case, version: 1.0.0 }
channels:
  todos:
    address: todos
    messages:
      TodoCreated: { payload: { $ref: ./schemas/todos/TodoCreated/v1.yaml } }
`;
const SCHEMA = 'type: object\nrequired: [id]\nproperties:\n  id: { type: string }\n';
const CONTRACTS = { 'asyncapi.yaml': DOCUMENT, 'schemas/todos/TodoCreated/v1.yaml': SCHEMA };

interface Opened {
  readonly baseline: Baseline | undefined;
  readonly said: readonly Diagnostic[];
}

function open(root: string, against: string, cwd?: string): Opened {
  const collector = createCollector();
  const baseline = openBaseline({ root, against, report: collector.report, ...(cwd !== undefined && { cwd }) });
  return { baseline, said: collector.diagnostics() };
}

/** Code, message and help of the only thing that was said. */
function refusal(opened: Opened): readonly (string | undefined)[] {
  expect(opened.baseline).toBeUndefined();
  expect(opened.said).toHaveLength(1);
  const { code, message, help } = opened.said[0]!;
  return [code, message, help];
}

async function loaded({ baseline, said }: Opened): Promise<Project> {
  expect(said).toEqual([]);
  return baseline!.load();
}

const hashes = ({ contract }: Project) =>
  contract?.contexts.flatMap(({ events }) =>
    events.flatMap(({ name, versions }) => versions.map(({ version, hash }) => `${name}@${version} ${hash}`)),
  );
const errors = ({ diagnostics }: Project) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);
const onDisk = (root: string) => loadProject({ root, checkDocument: false });

describe('a commit', () => {
  it('is read as it was committed, whatever stands on the disk now', async () => {
    const { root, write, git } = repository(CONTRACTS);
    const before = hashes(await onDisk(root));
    write('schemas/todos/TodoCreated/v1.yaml', SCHEMA.replace('string', 'integer'));
    git('add', '-A');
    write('schemas/todos/TodoCreated/v2.yaml', 'not: [valid');
    const project = await loaded(open(root, 'main'));
    expect(hashes(project)).toEqual(before);
    expect(project.diagnostics).toEqual([]);
    expect(hashes(await onDisk(root))).not.toEqual(before);
  });

  it('is named by a branch, a tag, an id, and by its place in the history', async () => {
    const { root, commit, git, write } = repository(CONTRACTS);
    const first = git('rev-parse', 'HEAD');
    git('tag', '-a', '-m', 'Release', 'v1.0.0');
    git('branch', 'release/1.0');
    write('schemas/todos/TodoCreated/v2.yaml', SCHEMA);
    commit();
    for (const ref of ['v1.0.0', 'release/1.0', first, first.slice(0, 8), 'HEAD~1', 'main^', 'HEAD@{1}']) {
      const { baseline, said } = open(root, ref);
      expect([ref, baseline?.kind, baseline?.commit, said]).toEqual([ref, 'git', first, []]);
      expect(baseline?.name).toBe(`${ref} (${first.slice(0, 7)})`);
      expect(hashes(await baseline!.load())).toHaveLength(1);
    }
    expect(hashes(await loaded(open(root, 'main')))).toHaveLength(2);
  });

  it('is read for a root that is a folder of the repository', async () => {
    const inside = Object.fromEntries(
      Object.entries(CONTRACTS).map(([path, text]) => [`services/my todo/${path}`, text]),
    );
    const repo = repository({ ...inside, 'asyncapi.yaml': 'not: ours\n', 'schemas/x/Y/v1.yaml': 'not: ours\n' });
    const root = join(repo.root, 'services/my todo');
    const opened = open(root, 'HEAD');
    const project = await loaded(opened);
    expect(hashes(project)).toEqual(hashes(await onDisk(root)));
    expect(opened.baseline?.show('asyncapi.yaml')).toBe('HEAD:services/my todo/asyncapi.yaml');
    expect(repo.git('show', opened.baseline!.show('asyncapi.yaml'))).toBe(DOCUMENT.trim());
    // Nothing outside the root, though it is inside the repository.
    repo.write(
      'services/my todo/schemas/todos/TodoCreated/v1.yaml',
      'properties: { a: { $ref: ../../../../../asyncapi.yaml } }\n',
    );
    repo.commit();
    expect(errors(await loaded(open(root, 'HEAD')))).toEqual([
      "outside-root '../../../../../asyncapi.yaml' leads out of the root folder",
    ]);
  });

  it('follows the configuration of that commit', async () => {
    const moved = {
      'asyncapi.yaml': DOCUMENT.replace('./schemas', './contracts'),
      'contracts/todos/TodoCreated/v1.yaml': SCHEMA,
      'contracts/todos/TodoCreated/v2.yaml': SCHEMA,
      'tidings.config.yaml': 'schemas: contracts\n',
      'other.yaml': 'schemas: elsewhere\n',
    };
    const { root, write, commit } = repository(moved);
    write('tidings.config.yaml', 'schemas: schemas\n');
    const { baseline } = open(root, 'HEAD');
    expect(hashes(await baseline!.load())).toHaveLength(2);
    // As for the contracts themselves where it is there, and not needed where it isn't.
    expect((await baseline!.load({ configFile: './other.yaml' })).config?.schemas).toBe('elsewhere');
    expect((await baseline!.load({ configFile: 'new.yaml' })).config?.schemas).toBe('contracts');
    write('tidings.config.yaml', 'shcemas: x\n');
    commit();
    const wrong = await open(root, 'HEAD').baseline!.load();
    expect([wrong.contract, errors(wrong)]).toEqual([
      undefined,
      ["config-invalid the configuration has no setting 'shcemas'"],
    ]);
  });

  it('brings its lock along', async () => {
    const lock = `formatVersion: 1\nversions:\n  todos/TodoCreated@1: "${'a'.repeat(64)}"\n`;
    const { root, write } = repository({ ...CONTRACTS, 'schemas/contracts.lock.yaml': lock });
    write('schemas/contracts.lock.yaml', 'formatVersion: 1\n');
    const project = await loaded(open(root, 'main'));
    expect([...project.lock!.versions.keys()]).toEqual(['todos/TodoCreated@1']);
    expect((await onDisk(root)).lock?.versions.size).toBe(0);
  });

  it('without contracts is an empty one, and says so', async () => {
    const { root, write, commit } = repository({ 'README.md': 'Nothing yet.\n' });
    const first = commit();
    for (const [path, text] of Object.entries(CONTRACTS)) write(`app/${path}`, text);
    for (const folder of ['.', 'app']) {
      const project = await loaded(open(join(root, folder), 'main'));
      expect(project.contract).toMatchObject({ contexts: [], channels: [] });
      expect(project.lock?.versions.size).toBe(0);
      expect(project.diagnostics).toEqual([
        expect.objectContaining({
          code: 'baseline-empty',
          severity: 'warning',
          message: `there are no contracts in this folder at main (${first.slice(0, 7)}): everything counts as new`,
        }),
      ]);
    }
  });

  it('that can’t be loaded has diagnostics at its places', async () => {
    const { root, write } = repository({ ...CONTRACTS, 'schemas/todos/TodoCreated/v1.yaml': 'type: objekt\n' });
    write('schemas/todos/TodoCreated/v1.yaml', SCHEMA);
    const project = await loaded(open(root, 'main'));
    expect(project.contract).toBeUndefined();
    expect(project.diagnostics[0]).toMatchObject({
      code: 'invalid-schema',
      at: { file: 'schemas/todos/TodoCreated/v1.yaml', start: { line: 1, column: 7 } },
    });
    expect(project.files.text('schemas/todos/TodoCreated/v1.yaml')).toBe('type: objekt\n');
  });

  it('isn’t changed by what a hook or a caller sets', async () => {
    const { root } = repository(CONTRACTS);
    const other = repository({ 'README.md': '' });
    vi.stubEnv('GIT_DIR', join(other.root, '.git'));
    vi.stubEnv('GIT_WORK_TREE', other.root);
    vi.stubEnv('GIT_INDEX_FILE', join(other.root, 'no-index'));
    vi.stubEnv('GIT_OBJECT_DIRECTORY', join(other.root, '.git/objects'));
    try {
      expect(hashes(await loaded(open(root, 'main')))).toHaveLength(1);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('leaves the repository as it is, and runs none of its programs', async () => {
    const { root, git, write } = repository(CONTRACTS);
    const canary = join(temporaryRoot(), 'canary');
    const program = join(root, 'program.sh');
    write('program.sh', `#!/bin/sh\ntouch '${canary}'\n`);
    chmodSync(program, 0o755);
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'diff.x.textconv',
      'filter.x.smudge',
      'core.sshCommand',
      'core.askPass',
    ])
      git('config', key, program);
    git('config', 'core.hooksPath', root);
    write('.gitattributes', '*.yaml diff=x filter=x\n');
    const state = () => [git('-c', 'core.fsmonitor=false', 'status', '--porcelain'), git('rev-parse', 'HEAD')];
    const before = state();
    rmSync(canary, { force: true });
    expect(hashes(await loaded(open(root, 'main')))).toHaveLength(1);
    expect(existsSync(canary)).toBe(false);
    expect(state()).toEqual(before);
    // The programs are there: git itself would run them.
    git('status');
    expect(existsSync(canary)).toBe(true);
  });
});

describe('a commit that isn’t there', () => {
  it.each([['-h'], ['--output=x'], ['--'], [''], ['a\nb'], ['a\0b'], ['--end-of-options']])(
    'is not an option: %j',
    (ref) => {
      const { root } = repository(CONTRACTS);
      expect(refusal(open(root, ref))).toEqual([
        'baseline-missing',
        `'${ref.replaceAll('\n', ' ')}' can't be the name of a commit`,
        undefined,
      ]);
    },
  );

  it.each([
    ['^main'],
    ['main..main'],
    ['main:asyncapi.yaml'],
    ['--all'],
    ['main main'],
    ['no such'],
    ['$(touch x)'],
    ['`id`'],
  ])('is not a revision of another kind: %s', (ref) => {
    const { root } = repository(CONTRACTS);
    expect(refusal(open(root, ref))[0]).toBe('baseline-missing');
  });

  it('names one that is meant', () => {
    const origin = repository(CONTRACTS);
    const { root } = clone(origin);
    origin.git('branch', 'other');
    expect(refusal(open(root, 'origin/mian'))).toEqual([
      'baseline-missing',
      "there is no commit 'origin/mian' here",
      "Did you mean 'origin/main'? Fetch it: `git fetch origin mian:refs/remotes/origin/mian`.",
    ]);
    expect(refusal(open(origin.root, 'mian'))[2]).toBe(
      "Did you mean 'main'? See what is here: `git branch --all`, `git tag`.",
    );
  });

  it.each([
    ['origin/base', (ref: string, { git }: Repository) => git('rev-parse', ref)],
    ['v1.2.0', (ref: string, { git }: Repository) => git('rev-parse', `${ref}^{commit}`)],
  ])('of a shallow clone of one branch says how to get it, and that works: %s', async (ref) => {
    const origin = repository(CONTRACTS);
    origin.git('branch', 'base');
    origin.git('tag', 'v1.2.0');
    origin.write('schemas/todos/TodoCreated/v2.yaml', SCHEMA);
    origin.commit();
    const shallow = clone(origin, '--depth=1', '--no-tags');
    const [code, message, help] = refusal(open(shallow.root, ref));
    expect([code, message]).toEqual(['baseline-missing', `there is no commit '${ref}' here`]);
    const [, command] = /Fetch it: `git (fetch --depth=1 [^`]+)`\.$/.exec(help!)!;
    shallow.git(...command!.split(' '));
    expect(hashes(await loaded(open(shallow.root, ref)))).toHaveLength(1);
    expect(hashes(await loaded(open(shallow.root, 'HEAD')))).toHaveLength(2);
  });

  it('because a shallow clone’s history ends before it says that', async () => {
    const origin = repository(CONTRACTS);
    origin.commit('Another');
    const shallow = clone(origin, '--depth=1');
    const [, message, help] = refusal(open(shallow.root, 'HEAD~1'));
    expect(message).toBe("there is no commit 'HEAD~1' here");
    expect(help).toBe('The clone is shallow, its history ends before that: `git fetch --deepen=100`.');
    shallow.git('fetch', '--deepen=100');
    expect(hashes(await loaded(open(shallow.root, 'HEAD~1')))).toHaveLength(1);
  });

  it('because the clone has no files of it says how to get them, fetches nothing, and that works', async () => {
    const origin = repository(CONTRACTS);
    origin.git('config', 'uploadpack.allowFilter', 'true');
    const partial = clone(origin, '--filter=blob:none', '--no-checkout');
    const [code, message, help] = refusal(open(partial.root, 'origin/main'));
    expect(code).toBe('unreadable-file');
    expect(message).toMatch(
      /^'.' can't be read from git: could not fetch [0-9a-f]{40} from promisor remote \(in origin\/main/,
    );
    const [, command] = /`git (fetch [^`]+)`/.exec(help!)!;
    partial.git(...command!.split(' '));
    expect(hashes(await loaded(open(partial.root, 'origin/main')))).toHaveLength(1);
  });

  it('of a repository without commits says so', () => {
    const { root } = repository();
    expect(refusal(open(root, 'main'))).toEqual([
      'baseline-missing',
      "there is no commit 'main' here",
      'The repository has no commit yet.',
    ]);
  });

  it('of no repository at all, or without git, says so', () => {
    const root = temporaryRoot();
    const [code, message, help] = refusal(open(root, 'main'));
    expect([code, message]).toEqual(['baseline-unreadable', `'${root}' is not inside a git repository`]);
    expect(help).toContain('`--against ./FOLDER`');
    vi.stubEnv('PATH', root);
    try {
      expect(refusal(open(root, 'main'))[1]).toBe('git is not installed, or not on the PATH');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

/** A tree object from lines `<mode> <type> <id>\t<name>`, which no work tree could hold. */
function commitTree({ feed, git }: Repository, lines: readonly string[]): void {
  const tree = feed(`${lines.join('\0')}\0`, 'mktree', '-z');
  git('update-ref', 'refs/heads/crafted', git('commit-tree', tree, '-m', 'Crafted'));
}

describe('a hostile commit', () => {
  it('has links refused, of files, of folders and of what leads out', async () => {
    const { root, commit, git } = repository(CONTRACTS);
    const secret = join(temporaryRoot(), 'secret.yaml');
    writeFileSync(secret, SCHEMA);
    symlinkSync(secret, join(root, 'schemas/todos/TodoCreated/v2.yaml'));
    symlinkSync('TodoCreated', join(root, 'schemas/todos/TodoDeleted'));
    symlinkSync('../asyncapi.yaml', join(root, 'schemas/NOTES.md'));
    commit();
    const project = await loaded(open(root, 'HEAD'));
    expect(project.contract).toBeUndefined();
    const link = 'is a symbolic link, which is not followed in a commit';
    expect(errors(project).sort()).toEqual([
      `not-a-file 'schemas/todos/TodoCreated/v2.yaml' ${link}`,
      `not-a-file 'schemas/todos/TodoDeleted' ${link}`,
    ]);
    git('rm', '-q', '-r', '--cached', 'schemas', 'asyncapi.yaml');
    rmSync(join(root, 'schemas'), { recursive: true });
    rmSync(join(root, 'asyncapi.yaml'));
    symlinkSync(secret, join(root, 'asyncapi.yaml'));
    commit();
    expect(refusal(open(root, 'HEAD'))[1]).toContain("'asyncapi.yaml' is a symbolic link");
  });

  it('has a linked folder on the way to the root or to a schema refused', async () => {
    const repo = repository(CONTRACTS);
    repo.git('mv', 'schemas', 'elsewhere');
    symlinkSync('elsewhere', join(repo.root, 'schemas'));
    repo.commit();
    const project = await loaded(open(repo.root, 'HEAD'));
    expect(new Set(errors(project))).toEqual(
      new Set(["not-a-file 'schemas' is a symbolic link, which is not followed in a commit"]),
    );
    symlinkSync('.', join(repo.root, 'app'));
    repo.commit();
    rmSync(join(repo.root, 'app'));
    mkdirSync(join(repo.root, 'app'));
    expect(refusal(open(join(repo.root, 'app'), 'HEAD'))).toEqual([
      'baseline-unreadable',
      "'app' is no folder in that commit, but a link or a file",
      undefined,
    ]);
  });

  it('has submodules refused', async () => {
    const { root, git, commit } = repository(CONTRACTS);
    const id = git('rev-parse', 'HEAD');
    git('update-index', '--add', '--cacheinfo', `160000,${id},schemas/vendor`);
    git('commit', '-q', '-m', 'Submodule');
    expect(commit).toBeDefined();
    expect(errors(await loaded(open(root, 'HEAD')))).toEqual([
      "not-a-file 'schemas/vendor' is a submodule, which is not read from a commit",
    ]);
  });

  it('has files with any name', async () => {
    const name = 'schemas/sha\nred/Line\tBreak.yaml';
    const { root, write, commit } = repository({
      ...CONTRACTS,
      'schemas/todos/TodoCreated/v1.yaml': 'properties: { a: { $ref: ../../sha%0Ared/Line%09Break.yaml } }\n',
      [name]: SCHEMA,
    });
    write('schemas/"quoted"/Ünï\u2028/v1.yaml', SCHEMA);
    write('schemas/-option/--help/v1.yaml', SCHEMA);
    write('schemas/:(glob)*/[a]/v1.yaml', SCHEMA);
    commit();
    const [base, head] = [await loaded(open(root, 'HEAD')), await onDisk(root)];
    expect(hashes(base)).toEqual(hashes(head));
    expect(base.inputs).toEqual(head.inputs.filter(({ path }) => base.inputs.some((each) => each.path === path)));
    expect(base.inputs.map(({ path }) => path)).toContain(name);
  });

  it('has files whose names are no text', async () => {
    const repo = repository(CONTRACTS);
    const blob = repo.feed(SCHEMA, 'hash-object', '-w', '--stdin');
    const event = repo.feed(
      Buffer.concat([
        Buffer.from(`100644 blob ${blob}\tv1.yaml\0`),
        Buffer.from(`100644 blob ${blob}\tv2`),
        Buffer.from([0xff]),
        Buffer.from('.yaml\0'),
      ]),
      'mktree',
      '-z',
    );
    const context = repo.feed(`040000 tree ${event}\tTodoCreated\n`, 'mktree');
    const schemas = repo.feed(`040000 tree ${context}\ttodos\n`, 'mktree');
    commitTree(repo, [
      `100644 blob ${repo.git('rev-parse', 'HEAD:asyncapi.yaml')}\tasyncapi.yaml`,
      `040000 tree ${schemas}\tschemas`,
    ]);
    expect(errors(await loaded(open(repo.root, 'crafted')))).toEqual([
      "unreadable-file the name of 'schemas/todos/TodoCreated/v2\ufffd.yaml' is not UTF-8",
    ]);
  });

  it('has a file above the limit refused without being read', async () => {
    const { root } = repository({
      ...CONTRACTS,
      'schemas/todos/TodoCreated/v1.yaml': `# ${'x'.repeat(9 * 1024 * 1024)}\n`,
    });
    expect(new Set(errors(await loaded(open(root, 'HEAD'))))).toEqual(
      new Set(["file-too-large 'schemas/todos/TodoCreated/v1.yaml' has 10 MiB; the limit is 8"]),
    );
  });

  it('has what is not UTF-8 refused', async () => {
    const { root } = repository({
      ...CONTRACTS,
      'schemas/todos/TodoCreated/v1.yaml': Buffer.from('title: caf\xe9\n', 'latin1'),
    });
    expect(errors(await loaded(open(root, 'HEAD')))[0]).toMatch(/^encoding byte 0xE9 is not UTF-8/);
  });

  it('has a tree that multiplies without end refused', async () => {
    const repo = repository(CONTRACTS);
    const blob = repo.feed(SCHEMA, 'hash-object', '-w', '--stdin');
    let tree = repo.feed(Array.from({ length: 10 }, (_, i) => `100644 blob ${blob}\tv${i}.yaml\n`).join(''), 'mktree');
    for (let level = 0; level < 10; level++) {
      tree = repo.feed(Array.from({ length: 10 }, (_, i) => `040000 tree ${tree}\tfolder-${i}\n`).join(''), 'mktree');
    }
    commitTree(repo, [
      `100644 blob ${repo.git('rev-parse', 'HEAD:asyncapi.yaml')}\tasyncapi.yaml`,
      `040000 tree ${tree}\tschemas`,
    ]);
    expect(errors(await loaded(open(repo.root, 'crafted')))[0]).toBe(
      "unreadable-file 'schemas' can't be read from git: it is too large",
    );
  });
});

describe('a commit with many files', () => {
  it('is read with few processes', async () => {
    const events = Array.from({ length: 1000 }, (_, i) => `Event${i}`);
    const files = Object.fromEntries(
      events.flatMap((event, i) =>
        [1, 2, 3].map((version) => [`schemas/context${i % 20}/${event}/v${version}.yaml`, `# ${event}\n${SCHEMA}`]),
      ),
    );
    const { root } = repository({ 'asyncapi.yaml': DOCUMENT.split('    messages:')[0]!, ...files });
    const bin = temporaryRoot();
    writeFileSync(
      join(bin, 'git'),
      `#!/bin/sh\necho "$@" >>'${bin}/calls'\nPATH='${process.env.PATH}' exec git "$@"\n`,
      {
        mode: 0o755,
      },
    );
    vi.stubEnv('PATH', bin);
    try {
      const project = await loaded(open(root, 'main'));
      expect(errors(project)).toEqual([]);
      expect(hashes(project)).toHaveLength(3000);
    } finally {
      vi.unstubAllEnvs();
    }
    const calls = readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n');
    expect(calls.filter((call) => call.includes('cat-file --batch'))).toHaveLength(2);
    expect(calls.length).toBeLessThan(12);
  });
});

describe('a folder', () => {
  it('is read where it is written as a path, relative to the working directory', async () => {
    const repo = repository(CONTRACTS);
    cpSync(join(repo.root, 'schemas'), join(repo.root, 'old/schemas'), { recursive: true });
    cpSync(join(repo.root, 'asyncapi.yaml'), join(repo.root, 'old/asyncapi.yaml'));
    repo.write('old/schemas/todos/TodoCreated/v2.yaml', SCHEMA);
    const away = join(repo.root, 'schemas');
    for (const [against, cwd, name] of [
      ['./old', repo.root, './old'],
      ['old/', repo.root, 'old'],
      ['../old', away, '../old'],
      [join(repo.root, 'old'), away, join(repo.root, 'old')],
      ['.', join(repo.root, 'old'), '.'],
    ] as const) {
      const { baseline, said } = open(repo.root, against, cwd);
      expect([baseline?.kind, baseline?.name, said]).toEqual(['folder', name, []]);
      expect(baseline!.show('asyncapi.yaml')).toBe(`${name}/asyncapi.yaml`);
      expect(hashes(await baseline!.load())).toHaveLength(2);
    }
    expect(open(repo.root, '/').baseline?.show('x')).toBe('/x');
  });

  it('gives way to a commit of its name, and is read where there is none', async () => {
    const { root, git, write } = repository(CONTRACTS);
    git('branch', 'old/contracts');
    write('old/contracts/asyncapi.yaml', DOCUMENT);
    write('old/contracts/schemas/todos/TodoCreated/v1.yaml', SCHEMA);
    expect(open(root, 'old/contracts', root).baseline?.kind).toBe('git');
    expect(open(root, './old/contracts', root).baseline?.kind).toBe('folder');
    git('branch', '-D', 'old/contracts');
    expect(open(root, 'old/contracts', root).baseline?.kind).toBe('folder');
    const bare = temporaryRoot();
    mkdirSync(join(bare, 'old'));
    expect(open(bare, 'old', bare).baseline?.kind).toBe('folder');
  });

  it('that isn’t there, or holds no contracts, is an error', async () => {
    const root = temporaryRoot();
    expect(refusal(open(root, './old', root))).toEqual(['baseline-missing', "there is no folder './old'", undefined]);
    mkdirSync(join(root, 'old'));
    const project = await loaded(open(root, './old', root));
    expect([project.contract, errors(project)]).toEqual([
      undefined,
      ["baseline-missing the folder './old' holds no AsyncAPI document"],
    ]);
  });
});
