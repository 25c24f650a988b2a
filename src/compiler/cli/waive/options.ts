import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { NewWaiver } from '../../load/index.js';
import { UsageError } from '../exit.js';

export interface WaiveOptions {
  /** Absolute. */
  readonly root: string;
  /** As given; relative to the root. */
  readonly config?: string;
  readonly waiver: NewWaiver;
}

export const WAIVE_HELP = `Usage: tidings waive FINGERPRINT --reason TEXT --owner NAME (--expires DATE | --permanent)
       tidings waive --rule RULE --event CONTEXT/EVENT [--pointer FIELD] ...

Accepts a break that compat-check found: adds an entry to waivers.yaml among the schemas, and changes nothing else in it.
Commit it. The break is still shown, and doesn't fail any more; what expired, or stands for nothing, fails. A step
between two versions still needs its upcast.

Options:
  --reason TEXT    why it is accepted
  --owner NAME     who answers for it: a person or a team
  --expires DATE   the last day on which it holds (UTC): YYYY-MM-DD
  --permanent      it never expires
  --rule RULE      instead of a fingerprint, with an event or a channel
  --event EVENT    as CONTEXT/EVENT
  --channel KEY    key of the channel
  --pointer FIELD  path of the field, as the finding shows it: /address/city
  --versions A,B   only between these two versions
  --root DIR       folder of asyncapi.yaml (default: the working directory)
  --config FILE    configuration (default: tidings.config.yaml in the root, if there is one)
  --help           this text

Exit codes: 0 added, 2 usage, 3 the configuration or waivers.yaml can't be read, 70 internal error.
`;

/** Undefined: help was asked for. */
export function parseWaiveOptions(argv: readonly string[], cwd: string): WaiveOptions | undefined {
  const { values, positionals } = parse(argv);
  if (values.help === true) return undefined;
  const [fingerprint, ...more] = positionals;
  if (more.length > 0) throw new UsageError('waive takes one fingerprint');
  const { rule, event, channel, pointer } = values;
  if (fingerprint === undefined && rule === undefined) {
    throw new UsageError('say what is waived: a fingerprint, or --rule and --event');
  }
  for (const name of ['reason', 'owner'] as const) {
    if (values[name] === undefined) throw new UsageError(`a waiver needs --${name}`);
  }
  if ((values.expires === undefined) === (values.permanent !== true)) {
    throw new UsageError('a waiver needs either --expires DATE or --permanent');
  }
  return {
    root: resolve(cwd, values.root ?? '.'),
    ...(values.config === undefined ? {} : { config: values.config }),
    waiver: {
      ...(rule !== undefined && { rule }),
      ...(event !== undefined && { event }),
      ...(channel !== undefined && { channel }),
      ...(pointer !== undefined && { pointer }),
      ...(values.versions !== undefined && { versions: versionsOf(values.versions) }),
      ...(fingerprint !== undefined && { fingerprint }),
      reason: values.reason!,
      owner: values.owner!,
      ...(values.expires !== undefined && { expires: values.expires }),
      ...(values.permanent === true && { permanent: true as const }),
    },
  };
}

function versionsOf(text: string): readonly [number, number] {
  const [, from, to] = /^([1-9]\d{0,8}),([1-9]\d{0,8})$/.exec(text) ?? [];
  if (from === undefined || to === undefined)
    throw new UsageError(`--versions takes two versions, '1,2', not '${text}'`);
  return [Number(from), Number(to)];
}

const text = { type: 'string' } as const;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        reason: text,
        owner: text,
        expires: text,
        permanent: { type: 'boolean' },
        rule: text,
        event: text,
        channel: text,
        pointer: text,
        versions: text,
        root: text,
        config: text,
        help: { type: 'boolean', short: 'h' },
      },
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. To specify')[0]! : String(error));
  }
}
