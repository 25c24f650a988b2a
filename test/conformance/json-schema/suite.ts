/**
 * JSON-Schema-Test-Suite, as the source package of `jsonschema` on PyPI carries it. Fetched by pip when it isn't in the
 * cache yet (`XDG_CACHE_HOME`, else `~/.cache`); never copied into this repository.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';

const version = '4.25.1';
const sha256 = 'e4a9655ce0da0c0b67a085847e00a3a51449e1157f4f75e9fb5aa545e122eb85';

export interface Group {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly tests: readonly { readonly description: string; readonly data: Json; readonly valid: boolean }[];
}

export interface Suite {
  /** URI -> schema of the suite's remote documents. */
  readonly remotes: ReadonlyMap<string, JsonSchema>;
  /** Files of a folder of `tests`, e.g. `draft7/optional/format`, by name without ending; sorted. */
  files(folder: string): readonly (readonly [name: string, groups: readonly Group[]])[];
}

/** The suite; or why it can't be had. */
export function loadSuite(): Suite | string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tidings', 'json-schema-test-suite');
  const folder = join(cache, `jsonschema-${version}`, 'json');
  if (!existsSync(folder)) {
    const failure = fetchSuite(cache);
    if (failure !== undefined) return failure;
  }
  return { remotes: readRemotes(join(folder, 'remotes')), files: (name) => readGroups(join(folder, 'tests', name)) };
}

function fetchSuite(cache: string): string | undefined {
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, 'fetch-'));
  try {
    const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', 'jsonschema', '--dest', temporary];
    const pip = ['python3', 'python'].map((python) =>
      spawnSync(python, [...args, `jsonschema==${version}`], { encoding: 'utf8', timeout: 180_000 }),
    );
    const archive = join(temporary, `jsonschema-${version}.tar.gz`);
    if (!existsSync(archive))
      return `pip can't download it: ${pip.map(({ stderr, error }) => error ?? stderr).join(' ')}`;
    const hash = createHash('sha256').update(readFileSync(archive)).digest('hex');
    if (hash !== sha256) return `the archive's SHA-256 is ${hash}`;
    const tar = spawnSync('tar', ['-xzf', archive, '-C', temporary], { encoding: 'utf8' });
    if (tar.status !== 0) return `tar can't unpack it: ${tar.error ?? tar.stderr}`;
    renameSync(join(temporary, `jsonschema-${version}`), join(cache, `jsonschema-${version}`));
    return undefined;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function readGroups(folder: string): [string, Group[]][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, name), 'utf8')) as Group[]]);
}

function readRemotes(folder: string): Map<string, JsonSchema> {
  return new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => [
        `http://localhost:1234/${name.replaceAll('\\', '/')}`,
        JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonSchema,
      ]),
  );
}
