import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../exit.js';

export interface ReleaseOptions {
  /** Absolute. */
  readonly root: string;
  /** As given; relative to the root. */
  readonly config?: string;
  /** As given: `todos/TodoCreated`, `TodoCreated@2`. Or everything. */
  readonly names: readonly string[] | 'all';
  readonly dryRun: boolean;
  readonly format: 'pretty' | 'json';
}

export const RELEASE_HELP = `Usage: tidings release EVENT[@N] ... [options]
       tidings release --all [options]

Records versions of events as released, in contracts.lock.yaml among the schemas: commit it. From then on codegen and
compat-check fail where one of them accepts something else, or a shared definition that it reaches does. Descriptions,
titles and examples may still be mended. What is recorded already stays as it is. Everything or nothing is recorded:
nothing while codegen or compat-check would find an error.

EVENT is an event's name (TodoCreated), with its context where two have it (todos/TodoCreated), or its type; all of its
versions, or with @N that one. Versions below N must be released, too.

Options:
  --all            every version of every event
  --dry-run        check, and print what would be recorded; write nothing
  --root DIR       folder of asyncapi.yaml (default: the working directory)
  --config FILE    configuration (default: tidings.config.yaml in the root, if there is one)
  --format FORMAT  what was recorded as 'pretty' (default) lines or as 'json'
  --help           this text

Exit codes: 0 recorded, or nothing to record; 1 findings, 2 usage, 3 no contract model, 70 internal error. Nothing is
recorded unless it is 0.
`;

/** Undefined: help was asked for. */
export function parseReleaseOptions(argv: readonly string[], cwd: string): ReleaseOptions | undefined {
  const { values, positionals } = parse(argv);
  if (values.help === true) return undefined;
  if (values.all === true && positionals.length > 0) throw new UsageError('--all goes with no names of events');
  if (values.all !== true && positionals.length === 0) {
    throw new UsageError('name the events to release, or all of them: --all');
  }
  const format = values.format ?? 'pretty';
  if (format !== 'pretty' && format !== 'json') {
    throw new UsageError(`--format takes 'pretty' or 'json', not '${format}'`);
  }
  return {
    root: resolve(cwd, values.root ?? '.'),
    ...(values.config === undefined ? {} : { config: values.config }),
    names: values.all === true ? 'all' : positionals,
    dryRun: values['dry-run'] === true,
    format,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        all: { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        root: { type: 'string' },
        config: { type: 'string' },
        format: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. To specify')[0]! : String(error));
  }
}
