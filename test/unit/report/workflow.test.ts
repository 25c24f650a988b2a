/** The workflow of this repository, and those that the documentation shows: valid, and nothing untrusted in a script. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { MARKER } from '../../../src/compiler/report/index.js';

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: { readonly [name: string]: string };
  readonly with?: { readonly [name: string]: unknown };
}
interface Job {
  readonly permissions?: { readonly [scope: string]: string };
  readonly 'timeout-minutes'?: number;
  readonly if?: string;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: object;
  readonly permissions: object;
  readonly defaults?: { readonly run: { readonly shell: string } };
  readonly jobs: { readonly [name: string]: Job };
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

function parse(text: string): unknown {
  const document = parseDocument(text, { version: '1.2', strict: true, uniqueKeys: true });
  expect(document.errors).toEqual([]);
  expect(document.warnings).toEqual([]);
  return document.toJS() as unknown;
}

const workflow = parse(read('.github/workflows/contracts.yaml')) as Workflow;
const guide = read('docs/ci.md');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1]!);

const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

const bash = (script: string, options: { cwd?: string; env?: Record<string, string> } = {}) =>
  spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    encoding: 'utf8',
    ...options,
    env: { PATH: process.env.PATH, ...options.env },
  });

describe('.github/workflows/contracts.yaml', () => {
  it('runs for pull requests, without their secrets', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request']);
    expect(JSON.stringify(workflow)).not.toContain('secrets.');
  });

  it('gives each job what it needs and no more', () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.entries(workflow.jobs).map(([name, { permissions }]) => [name, permissions])).toEqual([
      ['check', { contents: 'read' }],
      ['comment', { 'pull-requests': 'write' }],
      ['test', { contents: 'read' }],
    ]);
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it('has nothing that a stranger wrote in a script', () => {
    expect(scripts.length).toBeGreaterThan(4);
    for (const script of scripts) expect(script).not.toContain('${{');
  });

  it('runs nothing of the pull request where it can write, and not for forks', () => {
    const { if: condition, steps: own } = workflow.jobs.comment!;
    expect(condition).toContain('github.event.pull_request.head.repo.full_name == github.repository');
    expect(own.map(({ uses }) => uses).filter(Boolean)).toEqual(['actions/download-artifact@v4']);
    for (const { run } of own) expect(run ?? '').not.toMatch(/npm|node|npx|git /);
  });

  it('uses actions of a known version, and leaves no credentials in the checkout', () => {
    for (const { uses, with: inputs } of steps) {
      if (uses === undefined) continue;
      expect(uses).toMatch(/^actions\/[a-z-]+@(v\d+|[0-9a-f]{40})$/);
      if (uses.startsWith('actions/checkout')) expect(inputs).toMatchObject({ 'persist-credentials': false });
    }
    expect(workflow.jobs.check!.steps[0]!.with).toMatchObject({ 'fetch-depth': 0 });
  });

  it('calls what is there', () => {
    const { scripts: known } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = scripts.flatMap((script) => [...script.matchAll(/npm run -s ([\w:-]+)/g)].map((match) => match[1]!));
    expect(new Set(called)).toEqual(new Set(['codegen', 'compat-check']));
    for (const name of called) expect(known).toHaveProperty([name]);
    expect(read('.ci/run')).toContain('npm test');
  });

  it('has scripts that bash reads', () => {
    expect(workflow.defaults?.run.shell).toBe('bash');
    for (const script of [...scripts, ...blocks('sh')]) {
      const { status, stderr } = spawnSync('bash', ['-n', '-c', script], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }
  });

  describe('its scripts', () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'tidings-workflow-'));
      writeFileSync(join(folder, 'contracts-report.md'), `${MARKER}\n`);
      tool('gh', 'printf "%s\\n" "$*" >> calls\ncase "$*" in *--paginate*) printf "$COMMENTS"; exit $LISTED;; esac\n');
      tool('npm', 'printf "report\\n" > "$REPORT"\nexit "$CODE"\n');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    function tool(name: string, script: string): void {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}`);
      chmodSync(join(folder, name), 0o755);
    }
    const run = (name: string, env: Record<string, string>) => {
      writeFileSync(join(folder, 'calls'), '');
      writeFileSync(join(folder, 'summary'), '');
      const { run: script } = steps.find((step) => step.name === name)!;
      const path = `${folder}:${process.env.PATH}`;
      const { status } = bash(script!, { cwd: folder, env: { ...env, PATH: path } });
      const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
      return { status, calls, summary: readFileSync(join(folder, 'summary'), 'utf8') };
    };
    const comment = (env: Record<string, string>) =>
      run('One comment, kept up to date', { REPOSITORY: 'o/r', NUMBER: '7', COMMENTS: '', LISTED: '0', ...env });

    it('write the first comment, then change that one', () => {
      const first = comment({});
      expect(first.status).toBe(0);
      expect(first.calls[0]).toContain(`startswith("${MARKER}")`);
      expect(first.calls.slice(1)).toEqual([
        'api --silent --method POST repos/o/r/issues/7/comments --field body=@contracts-report.md',
      ]);
      expect(comment({ COMMENTS: '11\\n12\\n' }).calls.slice(1)).toEqual([
        'api --silent --method PATCH repos/o/r/issues/comments/11 --field body=@contracts-report.md',
      ]);
    });

    it('write no second comment where the first can’t be looked up', () => {
      const failed = comment({ LISTED: '1' });
      expect(failed.status).not.toBe(0);
      expect(failed.calls).toHaveLength(1);
    });

    it.each([
      ['0', 0, 'report\n'],
      ['1', 0, 'report\n'],
      ['3', 1, ''],
      ['70', 1, ''],
    ])('put the report into the summary, and fail where there is none: exit code %s', (code, status, summary) => {
      const env = {
        CODE: code,
        BASE: 'origin/main',
        REPORT: join(folder, 'report'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      };
      expect(run('Report', env)).toMatchObject({ status, summary });
    });
  });
});

describe('docs/ci.md', () => {
  it('has workflows that are valid YAML, with nothing of a stranger in a script', () => {
    const texts = blocks('yaml');
    expect(texts).toHaveLength(3);
    for (const text of texts) {
      expect(parse(text)).toBeTypeOf('object');
      for (const [script] of text.matchAll(/^\s*(?:- )?run: .*$/gm)) expect(script).not.toContain('${{');
    }
  });

  it('names every format', async () => {
    const { COMPAT_FORMATS } = await import('../../../src/compiler/report/index.js');
    for (const format of COMPAT_FORMATS) expect(guide).toContain(`\n| \`${format}\` |`);
  });
});
