/** One run of codegen: load, find what changed, emit only that, compare with the disk. Writes nothing itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Contract, EventVersion } from '../../contract/model.js';
import type { Json } from '../../contract/schema.js';
import { type Diagnostic, diagnostic, exitCodeOf } from '../../diagnostics/index.js';
import {
  type EmitOptions,
  type EmitUnit,
  emitFiles,
  emitUnits,
  type Reusable,
  validatorsPath,
} from '../../emit/index.js';
import { lint } from '../../lint/index.js';
import { type InputFile, loadProject, type Project, releasedVersionsEdited } from '../../load/index.js';
import { type Plan, planOutput, sha256, type WantedFile } from '../../output/index.js';
import { contractValidators } from '../../validators/index.js';
import { EXIT } from '../exit.js';
import type { RunRecord } from './cache.js';
import type { CodegenOptions } from './options.js';
import type { Progress } from './progress.js';
import { outputStands } from './unchanged.js';
import { checkUpcasts, type Stub } from './upcasts.js';

export interface Generation {
  readonly exit: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly project: Project;
  /** All files that the result depends on. */
  readonly inputs: readonly InputFile[];
  /** Undefined where errors forbid to write. */
  readonly plan: Plan | undefined;
  /** Upcast stubs to write, whatever else is wrong. */
  readonly stubs: readonly Stub[];
  readonly units: RunRecord['units'];
}

/** What earlier runs left: nothing of it changes the result, only the work. */
export interface Remembered {
  readonly record: RunRecord | undefined;
  readonly values: RememberedValues<Json>;
  readonly parsed: Set<string>;
  readonly hashes: RememberedValues<string>;
}

export interface RememberedValues<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  /** What this run asked for or added. */
  readonly used: ReadonlyMap<string, T>;
  /** How many of those were not there before. */
  added(): number;
}

export async function generate(
  options: CodegenOptions,
  remembered: Remembered,
  progress: Progress,
): Promise<Generation> {
  progress.step('Reading contracts');
  const project = await loadProject({
    root: options.root,
    ...(options.config === undefined ? {} : { configFile: options.config }),
    parseCache: remembered.values,
    documentCache: remembered.parsed,
    hashCache: remembered.hashes,
  });
  const diagnostics: Diagnostic[] = [...project.diagnostics];
  const { contract, config } = project;
  if (contract === undefined || config === undefined) {
    return { exit: EXIT.noModel, diagnostics, project, inputs: project.inputs, plan: undefined, stubs: [], units: {} };
  }

  progress.step('Comparing versions');
  const upcasts = await checkUpcasts(contract, config, project.files);
  diagnostics.push(...upcasts.diagnostics);
  if (project.lock !== undefined) diagnostics.push(...releasedVersionsEdited(contract, project.lock, project.files));
  const inputs = [...project.inputs, ...upcasts.inputs];

  const emitOptions: EmitOptions = config;
  const units = emitUnits(contract, emitOptions);
  const folder = join(options.root, config.generated);
  const known = remembered.record?.units ?? {};
  const standing = standingFiles(folder, remembered.record);
  const made: { [key: string]: readonly (readonly [string, string])[] } = {};
  const wanted: WantedFile[] = [];
  const stale = units.filter(({ key }) => {
    const files = known[key];
    if (files === undefined || !files.every(([path, hash]) => standing(path, hash))) return true;
    made[key] = files;
    wanted.push(...files.map(([path]) => ({ path })));
    return false;
  });

  progress.step('Checking contracts');
  diagnostics.push(
    ...lint(contract, {
      files: project.files,
      severities: config.lint,
      schemas: config.schemas,
      versions: toCheck(contract, units, stale, remembered.record),
      checkOf: contractValidators(contract).check,
    }),
  );

  // A contract with errors need not be fit for emission: names may collide, say.
  const exit = exitCodeOf(diagnostics);
  if (exit !== EXIT.ok) return { exit, diagnostics, project, inputs, plan: undefined, stubs: upcasts.stubs, units: {} };

  progress.step(`Generating ${stale.length} of ${units.length} modules`);
  const emitted = await emitFiles(contract, stale, emitOptions, reusableOf(folder, units, stale, remembered.record));
  for (const { unit, files } of emitted) {
    wanted.push(...files);
    made[unit.key] = files.map(({ path, text }) => [path, sha256(text)]);
  }

  const plan = planOutput(folder, wanted);
  for (const path of plan.foreign) {
    const file = `${config.generated}/${path}`;
    diagnostics.push(diagnostic('foreign-file', `'${file}' was not written by tidings`, { file }));
  }
  if (plan.foreign.length > 0)
    return { exit: EXIT.findings, diagnostics, project, inputs, plan: undefined, stubs: [], units: {} };
  return { exit: EXIT.ok, diagnostics, project, inputs, plan, stubs: upcasts.stubs, units: made };
}

/** What changed, and what was found fault with before: everything else was checked by the run that made it. */
function toCheck(
  contract: Contract,
  units: readonly EmitUnit[],
  stale: readonly EmitUnit[],
  record: RunRecord | undefined,
): readonly EventVersion[] {
  const changed = new Set(stale);
  const noted = new Set(record?.diagnostics.map(({ at }) => at?.file));
  return units.flatMap((unit) => {
    if (unit.kind !== 'version') return [];
    const { origin, definitions } = unit.version;
    const files = [origin.file, ...definitions.map((key) => contract.definitions.get(key)!.origin.file)];
    return changed.has(unit) || files.some((file) => noted.has(file)) ? [unit.version] : [];
  });
}

/** What the last run left of a context's validators, for the versions that nothing changed of. */
function reusableOf(
  folder: string,
  units: readonly EmitUnit[],
  stale: readonly EmitUnit[],
  record: RunRecord | undefined,
): (context: Context) => Reusable | undefined {
  const changed = new Set(stale);
  const same = units.flatMap((unit) => (unit.kind === 'version' && !changed.has(unit) ? [unit.version] : []));
  const versions = new Set(same);
  const outputs = new Map(record?.outputs.map((output) => [output[0], output] as const));
  return (context) => {
    const output = outputs.get(validatorsPath(context.folder));
    if (versions.size === 0 || output === undefined) return undefined;
    const text = textOf(join(folder, output[0]));
    return text !== undefined && sha256(text) === output[1] ? { text, versions } : undefined;
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether a file stands on disk as the last run left it, by size and time or else by content. */
function standingFiles(folder: string, record: RunRecord | undefined): (path: string, hash: string) => boolean {
  const outputs = new Map(record?.outputs.map((output) => [output[0], output] as const));
  return (path, hash) => {
    const output = outputs.get(path);
    return output !== undefined && output[1] === hash && outputStands(folder, output);
  };
}
