// What the measured programs share. Each is a process of its own that is given its task as JSON and prints what it found as JSON.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { recordsLike } from '../runtime/records.mjs';

/**
 * @type {{ row: string, project: string, eventFile: string, brokers: string[], topic: string, events: number, warmUp: number,
 *   [more: string]: unknown }}
 */
export const task = JSON.parse(process.argv[2]);

/** The generated code, as JavaScript. */
export const contracts = await import(pathToFileURL(`${task.project}/js/orders/index.js`).href);

/** Names of headers that say the same in every record come from the contract and the envelope; the others differ. */
export const records = recordsLike(JSON.parse(readFileSync(task.eventFile, 'utf8')), 1_000).map((record) => ({
  key: record.key.toString(),
  value: record.value.toString(),
  headers: Object.fromEntries(Object.entries(record.headers).map(([name, bytes]) => [name, bytes.toString()])),
}));

export const kafkajs = () => new Kafka({ brokers: task.brokers, clientId: 'benchmark', logLevel: logLevel.ERROR });

/** So many calls, each caller one after another. `one` is given the number of the call. */
export async function fromCallers(callers, calls, one) {
  let next = 0;
  const caller = async () => {
    while (next < calls) await one(next++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

/** From now on: what `done` returns is CPU time of this process, user and system, and time that passed; in microseconds. */
export function stopwatch() {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpu: user + system, wall: Number(process.hrtime.bigint() - start) / 1_000 };
  };
}

export function report(found) {
  console.log(JSON.stringify(found));
}
