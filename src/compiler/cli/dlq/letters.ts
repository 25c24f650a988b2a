/** Finding out about dead letters that there may be none of. */
import type { Transport } from '@tidings/runtime';
import { type DeadLetterFilter, deadLetterTopic } from '@tidings/runtime/operations';
import { didYouMean } from '../../diagnostics/index.js';
import { UsageError } from '../exit.js';
import { contractsIfAny } from '../operate/contracts.js';
import { eventTypes } from '../operate/event-types.js';
import { OperationFailed } from '../operate/failure.js';
import type { Operator } from '../operate/operator.js';
import { withAdmin } from '../operate/using.js';
import type { Terminal } from '../terminal.js';
import type { DlqOptions } from './options.js';

/** The filter with the types of the events that were named. Names need the contracts. */
export async function filterOf(
  { filter, types, contracts }: DlqOptions,
  terminal: Terminal,
): Promise<DeadLetterFilter> {
  if (types === undefined) return filter;
  const named = types.some((type) => !type.includes('.'));
  const contract = named ? await contractsIfAny(contracts, terminal) : undefined;
  return { ...filter, types: eventTypes(types, contract) };
}

/** Rejects with OperationFailed where the group has no dead-letter topic for this topic. */
export async function checkDeadLetterTopic(
  transport: Transport,
  { topic, group, connection }: DlqOptions,
  operator: Operator,
): Promise<void> {
  const name = nameOf(topic, group);
  if ((await transport.describe([name])).has(name)) return;
  const known = await withAdmin(operator, connection, (admin) => admin.topicNames()).catch((): readonly string[] => []);
  const graves = known.filter((one) => one.endsWith('.dlq')).map((one) => one.slice(0, -'.dlq'.length));
  const suggestion = didYouMean(`${topic}.${group}`, graves);
  throw new OperationFailed(
    `group ${group} has no dead letters of topic ${topic}: there is no topic ${name}${suggestion === undefined ? '' : `. ${suggestion}`}`,
    known.includes(topic)
      ? `Where there should be one, \`tidings topics apply --group ${group}\` creates it: without it, an event that fails holds its partition.`
      : undefined,
  );
}

function nameOf(topic: string, group: string): string {
  try {
    return deadLetterTopic(topic, group);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}
