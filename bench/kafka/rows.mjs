/**
 * What is measured, and against what. `atLeast`: so many times the events for the same CPU time; `atMost`, or `costs`
 * where there is no target: so many times the CPU time for the same events.
 */
export const ROWS = [
  { part: 'publish', name: 'kafkajs send, 200 callers', program: 'publish.mjs', row: 'send' },
  { part: 'publish', name: 'kafkajs sendBatch of 200', program: 'publish.mjs', row: 'sendBatch' },
  {
    part: 'publish',
    name: 'make and publish, 200 callers',
    program: 'publish.mjs',
    row: 'publish',
    against: [
      { base: 'kafkajs send, 200 callers', atLeast: 2.5 },
      { base: 'kafkajs sendBatch of 200', atLeast: 0.85 },
    ],
  },
  {
    part: 'publish',
    name: 'the same, structured mode',
    program: 'publish.mjs',
    row: 'publish structured',
    against: [{ base: 'kafkajs send, 200 callers' }],
  },
  { part: 'publish', name: 'without headers: kafkajs send', program: 'publish.mjs', row: 'send bare' },
  { part: 'publish', name: 'without headers: kafkajs sendBatch', program: 'publish.mjs', row: 'sendBatch bare' },
  {
    part: 'publish',
    name: 'without headers: producer, 200 callers',
    program: 'publish.mjs',
    row: 'producer bare',
    against: [{ base: 'without headers: kafkajs send', atLeast: 5 }],
  },
  {
    part: 'publish',
    name: 'without headers: lane, 200 a write',
    program: 'publish.mjs',
    row: 'lane bare',
    against: [{ base: 'without headers: kafkajs send' }, { base: 'without headers: kafkajs sendBatch' }],
  },
  {
    part: 'consume',
    name: 'kafkajs eachBatch, JSON.parse',
    program: 'consume.mjs',
    row: 'eachBatch',
    topic: 'binary',
  },
  {
    part: 'consume',
    name: 'consumer',
    program: 'consume.mjs',
    row: 'consumer',
    topic: 'binary',
    against: [{ base: 'kafkajs eachBatch, JSON.parse', atLeast: 0.7 }],
  },
  {
    part: 'consume',
    name: 'structured mode: kafkajs eachBatch',
    program: 'consume.mjs',
    row: 'eachBatch',
    topic: 'structured',
  },
  {
    part: 'consume',
    name: 'structured mode: consumer',
    program: 'consume.mjs',
    row: 'consumer',
    topic: 'structured',
    against: [{ base: 'structured mode: kafkajs eachBatch' }],
  },
  { part: 'decode', name: 'JSON.parse of the value' },
  { part: 'decode', name: 'decode', against: [{ base: 'JSON.parse of the value', atMost: 3.5 }] },
  { part: 'decode', name: 'decode, structured mode', against: [{ base: 'JSON.parse of the value', costs: true }] },
];
