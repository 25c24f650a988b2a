import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../exit.js';

export type Mode = 'write' | 'check' | 'plan';

export interface CodegenOptions {
  /** Absolute. */
  readonly root: string;
  /** As given; relative to the root. */
  readonly config?: string;
  readonly mode: Mode;
  readonly watch: boolean;
  readonly format: 'pretty' | 'json' | 'github';
  readonly cache: boolean;
}

export const CODEGEN_HELP = `Usage: tidings codegen [options]

Turns asyncapi.yaml and the schemas that it refers to into TypeScript: types, ahead-of-time validators, an event
registry and one typed client per topic. Unchanged files are left alone; files whose contract is gone are removed.

Options:
  --check          write nothing; list what would change and exit 1 if anything would (for CI)
  --plan           write nothing; print '+ path', '~ path' or '- path' for each file that would change
  --watch          generate again whenever a file of the contracts changes
  --root DIR       folder of asyncapi.yaml (default: the working directory)
  --config FILE    configuration (default: tidings.config.yaml in the root, if there is one)
  --format FORMAT  diagnostics as 'pretty' (default), 'json' or 'github' annotations
  --no-cache       neither read nor write the cache in node_modules/.cache/tidings
  --help           this text

Exit codes: 0 ok, 1 findings or drift, 2 usage, 3 no contract model, 70 internal error.
`;

/** Undefined: help was asked for. */
export function parseCodegenOptions(argv: readonly string[], cwd: string): CodegenOptions | undefined {
  const { values } = parse(argv);
  if (values.help === true) return undefined;
  if (values.check === true && values.plan === true) throw new UsageError('--check and --plan exclude each other');
  if (values.watch === true && (values.check === true || values.plan === true)) {
    throw new UsageError('--watch writes: it goes with neither --check nor --plan');
  }
  const format = values.format ?? 'pretty';
  if (format !== 'pretty' && format !== 'json' && format !== 'github') {
    throw new UsageError(`--format takes 'pretty', 'json' or 'github', not '${format}'`);
  }
  return {
    root: resolve(cwd, values.root ?? '.'),
    ...(values.config === undefined ? {} : { config: values.config }),
    mode: values.check === true ? 'check' : values.plan === true ? 'plan' : 'write',
    watch: values.watch === true,
    format,
    cache: values['no-cache'] !== true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        check: { type: 'boolean' },
        plan: { type: 'boolean' },
        watch: { type: 'boolean' },
        root: { type: 'string' },
        config: { type: 'string' },
        format: { type: 'string' },
        'no-cache': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      strict: true,
      allowPositionals: false,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. To specify')[0]! : String(error));
  }
}
