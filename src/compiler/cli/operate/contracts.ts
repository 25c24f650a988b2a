/** The contracts, as operators need them: quickly, and without an opinion on their style. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Contract } from '../../contract/model.js';
import { exitCodeOf, renderPretty } from '../../diagnostics/index.js';
import { loadProject } from '../../load/index.js';
import { UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { TEXT } from './arguments.js';
import { NoContracts } from './failure.js';

export const CONTRACT_OPTIONS = { root: TEXT, config: TEXT } as const;

export const CONTRACT_HELP = `  --root DIR       folder of asyncapi.yaml (default: the working directory)
  --config FILE    configuration (default: tidings.config.yaml in the root, if there is one)`;

export interface ContractOptions {
  /** Absolute. */
  readonly root: string;
  /** Somebody said where they are. */
  readonly given: boolean;
  readonly config?: string;
}

export function contractOptions(
  { root, config }: { readonly root?: string | undefined; readonly config?: string | undefined },
  cwd: string,
): ContractOptions {
  return {
    root: resolve(cwd, root ?? '.'),
    given: root !== undefined || config !== undefined,
    ...(config === undefined ? {} : { config }),
  };
}

/** Rejects with NoContracts where there are none, or they can't be read: then it has said why. */
export async function readContracts(options: ContractOptions, terminal: Terminal): Promise<Contract> {
  const { contract, said } = await load(options);
  if (contract !== undefined) return contract;
  terminal.err(said(terminal));
  throw new NoContracts('no contracts');
}

/** Undefined where there are none, and nobody said that there would be. */
export async function contractsIfAny(options: ContractOptions, terminal: Terminal): Promise<Contract | undefined> {
  const { contract, said, missing } = await load(options);
  if (contract !== undefined || (missing && !options.given)) return contract;
  terminal.err(said(terminal));
  throw new NoContracts('no contracts');
}

async function load({ root, config }: ContractOptions) {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`no such folder: ${root}`);
  const project = await loadProject({
    root,
    ...(config === undefined ? {} : { configFile: config }),
    // What the document may hold beyond topics and schemas is for codegen to judge.
    checkDocument: false,
  });
  const { diagnostics, files } = project;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return {
    contract: exitCodeOf(diagnostics) === 3 ? undefined : project.contract,
    missing: errors.every(({ code }) => code === 'document-missing'),
    said: ({ color }: Terminal) => renderPretty(errors, { text: (file) => files.text(file), color: color.err }),
  };
}
