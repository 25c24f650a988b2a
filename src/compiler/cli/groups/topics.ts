import type { KafkaAdmin } from '@tidings/runtime/kafkajs';
import { OperationFailed } from '../operate/failure.js';
import { unknownName } from '../operate/names.js';

/** The topics that a group has committed something of, as far as they still exist; sorted. Rejects with OperationFailed where there are none. */
export async function committedTopics(admin: KafkaAdmin, group: string): Promise<readonly string[]> {
  const names = [...new Set((await admin.committed(group)).map(({ topic }) => topic))];
  const topics = [...(await admin.topics(names)).keys()].sort();
  if (topics.length > 0) return topics;
  const known = (await admin.groups()).map((one) => one.group);
  if (!known.includes(group))
    throw unknownName('group', group, known, 'Where it is a new one, say its topics: --topics.');
  throw new OperationFailed(`group ${group} has committed nothing`, 'Say its topics: --topics.');
}
