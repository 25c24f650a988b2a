import type { Transport } from '@tidings/runtime';
import { TodoCreated, todos } from '../../generated/todos/index.js';

/** Two records that other people's software wrote, past our publisher: one breaks its contract, the other has none. */
export async function writeStrangeRecords(transport: Transport): Promise<void> {
  const data = { todoId: crypto.randomUUID(), userId: crypto.randomUUID(), title: 'Water the plants' };
  const record = TodoCreated.toMessage(TodoCreated.make({ data }), { source: '/elsewhere' });
  const value = new TextEncoder().encode(JSON.stringify({ ...data, title: 42 }));
  const records = [
    { ...record, value },
    { ...record, headers: { ...record.headers, ce_type: 'com.example.todos.TodoArchived' } },
  ];
  const lane = await transport.openLane();
  await lane.write([{ topic: todos.topic, partition: 0, records }]);
  await lane.close();
}
