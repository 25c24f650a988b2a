import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import { UsageError } from '../exit.js';
import { FLAG, formatOf, HELP, type OutputFormat, parseArguments, TEXT, TEXTS } from '../operate/arguments.js';
import { CONNECTION_HELP, CONNECTION_OPTIONS, connectionOptions } from '../operate/connection.js';
import { CONTRACT_HELP, CONTRACT_OPTIONS, type ContractOptions, contractOptions } from '../operate/contracts.js';
import { DATABASE_HELP, DATABASE_OPTIONS, type DatabaseOptions, databaseOptions } from '../operate/database.js';
import type { Operator } from '../operate/operator.js';
import { type ParameterValues, parameterValues } from '../operate/planned.js';
import type { Terminal } from '../terminal.js';

export interface DoctorOptions {
  readonly contracts: ContractOptions;
  readonly connection: KafkaOptions;
  readonly database?: DatabaseOptions;
  readonly groups: readonly string[];
  readonly parameters: ParameterValues;
  readonly probeClocks: boolean;
  readonly format: OutputFormat;
}

export const DOCTOR_HELP = `Usage: tidings doctor [options]

Looks at the brokers, and says what is wrong and what to do: what release each of them is, and whether it takes the
requests that are made of it; topics of the contracts that are missing, or otherwise than the contracts say; partitions
that can't be read or written; settings that lose events; how far the clock of this machine is from theirs; and the
database of the outbox, where there is one. Changes nothing.

Options:
  --group G        also the topics that consumer group G needs beside, as for 'tidings topics'. May be repeated
  --parameter N=V  value of a parameter in topic names, or several: N=V,W. May be repeated
  --probe-clocks   the clock of every broker, not of the controller alone: writes to a topic of its own, and deletes it
${CONTRACT_HELP}
${CONNECTION_HELP}
${DATABASE_HELP}
  --format FORMAT  'pretty' (default) or 'json'
  --help           this text

Exit codes: 0 nothing, or warnings alone; 1 errors, or the brokers can't be reached; 2 usage, 3 the contracts can't be
read, 70 internal error.
`;

/** Undefined: help was asked for. */
export function parseDoctorOptions(
  argv: readonly string[],
  terminal: Terminal,
  operator: Operator,
): DoctorOptions | undefined {
  const { values, positionals } = parseArguments(argv, {
    group: TEXTS,
    parameter: TEXTS,
    'probe-clocks': FLAG,
    ...CONTRACT_OPTIONS,
    ...CONNECTION_OPTIONS,
    ...DATABASE_OPTIONS,
    format: TEXT,
    help: HELP,
  });
  if (values.help === true) return undefined;
  if (positionals.length > 0) throw new UsageError(`doctor takes no '${positionals[0]}'`);
  const hasDatabase = (values.database ?? operator.env.DATABASE_URL ?? '') !== '';
  return {
    contracts: contractOptions(values, operator.cwd),
    ...(hasDatabase ? { database: databaseOptions(values, operator) } : {}),
    groups: values.group ?? [],
    parameters: parameterValues(values.parameter),
    probeClocks: values['probe-clocks'] === true,
    format: formatOf(values.format),
    connection: connectionOptions(values, operator, terminal),
  };
}
