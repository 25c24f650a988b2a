import type { Transport } from '@tidings/runtime';
import type { KafkaAdmin, KafkaOptions } from '@tidings/runtime/kafkajs';
import type { Database, Operator } from './operator.js';

export async function withTransport<T>(
  operator: Operator,
  options: KafkaOptions,
  work: (transport: Transport) => Promise<T>,
): Promise<T> {
  const transport = await operator.transport(options);
  try {
    return await work(transport);
  } finally {
    await transport.close();
  }
}

export async function withAdmin<T>(
  operator: Operator,
  options: KafkaOptions,
  work: (admin: KafkaAdmin) => Promise<T>,
): Promise<T> {
  const admin = await operator.admin(options);
  try {
    return await work(admin);
  } finally {
    admin.close();
  }
}

export async function withDatabase<T>(
  operator: Operator,
  url: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await operator.database(url);
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}
