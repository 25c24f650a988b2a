// As much of Kafka's protocol as it takes to know that a broker can be used (kafka.apache.org/protocol: Metadata v1, FindCoordinator v0, InitProducerId v0).
import { connect } from 'node:net';

const METADATA = 3;
const FIND_COORDINATOR = 10;
const INIT_PRODUCER_ID = 22;

/** The brokers of the cluster by the word of one of them. */
export async function probe(broker, { timeoutMs = 5_000 } = {}) {
  const answer = await ask(broker, METADATA, 1, int32(0), timeoutMs);
  const brokers = Array.from({ length: answer.int32() }, () => {
    const found = { id: answer.int32(), host: answer.string(), port: answer.int32() };
    answer.string(); // rack
    return found;
  });
  return { brokers, controller: answer.int32() };
}

/** The port opens before groups and producers can be served: asking for a coordinator and a producer id makes the broker create them. */
export async function isServing(broker, timeoutMs = 5_000) {
  const group = await ask(broker, FIND_COORDINATOR, 0, string('tidings-probe'), timeoutMs);
  const producer = await ask(broker, INIT_PRODUCER_ID, 0, Buffer.concat([int16(-1), int32(10_000)]), timeoutMs);
  producer.int32(); // throttle time
  return group.int16() === 0 && producer.int16() === 0;
}

function ask(broker, api, version, body, timeoutMs) {
  const [host, port] = hostAndPort(broker);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (error) => {
      socket.destroy();
      reject(error);
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => fail(new Error(`${broker} doesn't answer`)));
    socket.on('error', (error) => fail(new Error(`${broker}: ${error.code ?? error.message}`)));
    socket.on('close', () => fail(new Error(`${broker} closed the connection`)));
    socket.on('connect', () => {
      const head = Buffer.concat([int16(api), int16(version), int32(1), string('tidings-probe')]);
      socket.write(Buffer.concat([int32(head.length + body.length), head, body]));
    });
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.destroy();
      resolve(reader(received, 8));
    });
  });
}

function hostAndPort(broker) {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(broker) ?? [];
  if (host === undefined) throw new Error(`${broker} is not host:port`);
  return [host, Number(port)];
}

function reader(bytes, start) {
  let at = start;
  const take = (size) => {
    at += size;
    return at - size;
  };
  return {
    int16: () => bytes.readInt16BE(take(2)),
    int32: () => bytes.readInt32BE(take(4)),
    string: () => {
      const length = bytes.readInt16BE(take(2));
      if (length < 0) return null;
      const from = take(length);
      return bytes.toString('utf8', from, from + length);
    },
  };
}

function int16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function string(text) {
  return Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);
}
