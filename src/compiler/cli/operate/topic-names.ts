import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import type { Contract } from '../../contract/model.js';
import type { OperationFailed } from './failure.js';
import { unknownName } from './names.js';
import type { Operator } from './operator.js';
import { withAdmin } from './using.js';

/** The brokers have no such topic: what was meant, perhaps. */
export async function missingTopic(
  topic: string,
  { connection }: { readonly connection: KafkaOptions },
  operator: Operator,
  contract?: Contract,
): Promise<OperationFailed> {
  const channel = contract?.channels.find(({ key, name }) => key === topic || name === topic);
  if (channel !== undefined && channel.topic !== topic)
    return unknownName('topic', topic, [], `The topic of channel ${channel.key} is ${channel.topic}.`);
  const known = await withAdmin(operator, connection, (admin) => admin.topicNames()).catch((): readonly string[] => []);
  const planned = contract?.channels.some((one) => one.topic === topic) === true;
  return unknownName(
    'topic',
    topic,
    planned ? [] : [...known, ...(contract?.channels.map((one) => one.topic) ?? [])],
    planned ? 'It is one of the contracts: `tidings topics apply` creates it.' : undefined,
  );
}
