import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import type { Place } from './clients.js';

/** Sets how large a batch of a topic may be, as an operator would. The broker goes by it a moment later. */
export async function setLimit({ brokers, prefix }: Place, topic: string, bytes: number): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: prefix + topic, configEntries }],
  });
  await admin.disconnect();
}
