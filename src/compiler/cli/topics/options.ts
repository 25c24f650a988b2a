import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import { UsageError } from '../exit.js';
import { FLAG, formatOf, HELP, type OutputFormat, parseArguments, TEXT, TEXTS } from '../operate/arguments.js';
import { CONNECTION_HELP, CONNECTION_OPTIONS, connectionOptions } from '../operate/connection.js';
import { CONTRACT_HELP, CONTRACT_OPTIONS, type ContractOptions, contractOptions } from '../operate/contracts.js';
import type { Operator } from '../operate/operator.js';
import { type ParameterValues, parameterValues } from '../operate/planned.js';
import type { Terminal } from '../terminal.js';

export interface TopicsOptions {
  readonly contracts: ContractOptions;
  readonly connection: KafkaOptions;
  /** As given: see `plannedGroups`. */
  readonly groups: readonly string[];
  readonly parameters: ParameterValues;
  readonly clampReplicas: boolean;
  readonly morePartitions: boolean;
  readonly updateConfigs: boolean;
  readonly format: OutputFormat;
}

export const TOPICS_HELP = `Usage: tidings topics plan  [options]
       tidings topics apply [options]

Compares the topics of the contracts (bindings.kafka of their channels) with those on the brokers. 'plan' prints what
'apply' would do: '+' a topic that it creates, '~' one that it changes, '!' a difference that it leaves alone, and why.
No topic is ever deleted, and none gets fewer partitions or replicas.

Options:
  --group G        also the topics that consumer group G needs beside: <topic>.G.dlq, .dlq.state and .retry. G=a,b says
                   which topics it reads; else the operations of the contracts do (bindings.kafka.groupId, or
                   x-service), or it reads all. '*': every group that an operation names. May be repeated.
  --clamp-replicas as many replicas as there are brokers, where the contracts ask for more: for development
  --allow-more-partitions
                   add partitions where the contracts say more. Keys move to other partitions: events of a key from
                   before and after are not in order with each other
  --update-configs change the configuration of topics that exist. A shorter retention deletes events
  --parameter N=V  value of a parameter in topic names, or several: N=V,W. May be repeated
${CONTRACT_HELP}
${CONNECTION_HELP}
  --format FORMAT  'pretty' (default) or 'json'
  --help           this text

Exit codes: 0 all is as the contracts say, or will be; 1 something is left as it is, or the brokers refuse; 2 usage,
3 no contract model, 70 internal error.
`;

/** Undefined: help was asked for. */
export function parseTopicsOptions(
  argv: readonly string[],
  terminal: Terminal,
  operator: Operator,
): TopicsOptions | undefined {
  const { values, positionals } = parseArguments(argv, {
    group: TEXTS,
    parameter: TEXTS,
    'clamp-replicas': FLAG,
    'allow-more-partitions': FLAG,
    'update-configs': FLAG,
    ...CONTRACT_OPTIONS,
    ...CONNECTION_OPTIONS,
    format: TEXT,
    help: HELP,
  });
  if (values.help === true) return undefined;
  if (positionals.length > 0)
    throw new UsageError(`topics takes no '${positionals[0]}': it looks at all of the contracts`);
  return {
    contracts: contractOptions(values, operator.cwd),
    format: formatOf(values.format),
    groups: values.group ?? [],
    parameters: parameterValues(values.parameter),
    clampReplicas: values['clamp-replicas'] === true,
    morePartitions: values['allow-more-partitions'] === true,
    updateConfigs: values['update-configs'] === true,
    connection: connectionOptions(values, operator, terminal),
  };
}
