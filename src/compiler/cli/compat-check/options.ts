import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Policy } from '../../compat/index.js';
import type { HistoryMode } from '../../compat/types.js';
import { isDate } from '../../load/waivers/index.js';
import { COMPAT_FORMATS, type CompatFormat } from '../../report/formats.js';
import { UsageError } from '../exit.js';

export interface CompatOptions {
  /** Absolute. */
  readonly root: string;
  /** Absolute. */
  readonly cwd: string;
  readonly config?: string;
  readonly against?: string;
  /** Two files instead of contracts; as given. */
  readonly files?: {
    readonly from: string;
    readonly to: string;
    readonly formats: 'assert' | 'annotate';
    readonly unknownKeywords: 'unproven' | 'annotation';
  };
  /** Instead of what the configuration says. */
  readonly mode?: HistoryMode;
  readonly policy?: Policy;
  readonly format: CompatFormat;
  /** Writes the report there; `-` is stdout. */
  readonly output?: string;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly budget?: number;
  readonly limit?: number;
  readonly notes: boolean;
  readonly cache: boolean;
}

const MODES: readonly HistoryMode[] = [
  'backward',
  'forward',
  'full',
  'backward-transitive',
  'forward-transitive',
  'full-transitive',
];

export const COMPAT_HELP = `Usage: tidings compat-check [options]

Compares each version of each event with the one before it (with all before it where the mode is transitive), what was
released with contracts.lock.yaml, and everything with a baseline where one is given. Each break is shown with an event
that one side writes and the other refuses.

Options:
  --against REF|DIR  baseline: a commit of git (branch, tag, id), or a folder (written as a path: ./old)
  --mode MODE        ${MODES.slice(0, 3).join(', ')}, each also with -transitive
                     (default: as tidings.config.yaml says; else full)
  --policy POLICY    tolerant: writers send declared fields only (default); strict: schemas as written
  --format FORMAT    ${COMPAT_FORMATS.join(', ')}
  --output FILE      write the report there instead of to stdout
  --limit N          how many findings 'pretty' shows in full (default: 20)
  --notes            with 'pretty', show changes that break nobody, too (default: with a baseline only)
  --root DIR         folder of asyncapi.yaml (default: the working directory)
  --config FILE      configuration (default: tidings.config.yaml in the root, if there is one)
  --today DATE       day on which waivers are judged, YYYY-MM-DD (default: today, UTC)
  --budget STEPS     steps of work for each direction of each comparison (default: 20000000)
  --no-cache         neither read nor write the cache in node_modules/.cache/tidings
  --from OLD --to NEW
                     compare two JSON Schema files, of any draft, instead of contracts
  --formats HOW      with --from: 'assert' formats (default), or 'annotate': no format says anything
  --unknown-keywords HOW
                     with --from: one that differs is 'unproven' (default), or an 'annotation'
  --help             this text

Exit codes: 0 compatible, 1 findings, 2 usage, 3 no contract model, 70 internal error.
`;

/** Undefined: help was asked for. */
export function parseCompatOptions(argv: readonly string[], cwd: string): CompatOptions | undefined {
  const { values } = parse(argv);
  if (values.help === true) return undefined;
  const { from, to, against } = values;
  if ((from === undefined) !== (to === undefined)) throw new UsageError('--from and --to go together');
  if (from === undefined && (values.formats ?? values['unknown-keywords']) !== undefined) {
    throw new UsageError('--formats and --unknown-keywords go with --from and --to');
  }
  if (from !== undefined && against !== undefined)
    throw new UsageError('--against goes with contracts, not with two files');
  const today = values.today ?? new Date().toISOString().slice(0, 10);
  if (!isDate(today)) throw new UsageError(`--today takes a date as YYYY-MM-DD, not '${today}'`);
  const budget = count('--budget', values.budget);
  const limit = count('--limit', values.limit);
  return {
    root: resolve(cwd, values.root ?? '.'),
    cwd,
    ...(values.config !== undefined && { config: values.config }),
    ...(against !== undefined && { against }),
    ...(from !== undefined &&
      to !== undefined && {
        files: {
          from,
          to,
          formats: oneOf('--formats', values.formats ?? 'assert', ['assert', 'annotate'] as const),
          unknownKeywords: oneOf('--unknown-keywords', values['unknown-keywords'] ?? 'unproven', [
            'unproven',
            'annotation',
          ] as const),
        },
      }),
    ...(values.mode !== undefined && { mode: oneOf('--mode', values.mode, MODES) }),
    ...(values.policy !== undefined && { policy: oneOf('--policy', values.policy, ['strict', 'tolerant'] as const) }),
    format: oneOf('--format', values.format ?? 'pretty', COMPAT_FORMATS),
    ...(values.output !== undefined && values.output !== '-' && { output: values.output }),
    today,
    ...(budget !== undefined && { budget }),
    ...(limit !== undefined && { limit }),
    notes: values.notes ?? (against !== undefined || from !== undefined),
    cache: values['no-cache'] !== true,
  };
}

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  if ((known as readonly string[]).includes(value)) return value as T;
  throw new UsageError(`${option} takes ${known.map((each) => `'${each}'`).join(', ')}, not '${value}'`);
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new UsageError(`${option} takes a whole number above 0, not '${text}'`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        against: { type: 'string' },
        mode: { type: 'string' },
        policy: { type: 'string' },
        format: { type: 'string' },
        output: { type: 'string' },
        limit: { type: 'string' },
        notes: { type: 'boolean' },
        root: { type: 'string' },
        config: { type: 'string' },
        today: { type: 'string' },
        budget: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        formats: { type: 'string' },
        'unknown-keywords': { type: 'string' },
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
