// Kafka by Docker Compose: what compose.yaml starts for people, once per node, in a project and on ports of its own.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from './command.mjs';
import { startKeeper } from './keep.mjs';
import { freePorts } from './ports.mjs';
import { isServing, probe } from './probe.mjs';
import { clusterProperties } from './properties.mjs';

const START_MS = 180_000;
const PULL_MS = 600_000;

/** True where an engine answers, and has Compose. */
export async function dockerRuns() {
  const engine = await command('docker', ['info'], { timeoutMs: 15_000 });
  return engine.code === 0 && (await command('docker', ['compose', 'version'], { timeoutMs: 15_000 })).code === 0;
}

export async function startInDocker({ nodes: count = 1, properties = {}, port, version, heap = '384m', say }) {
  const project = `tidings-${randomBytes(4).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'tidings-compose-'));
  const file = join(folder, 'compose.json');
  const ports = await freePorts(count);
  if (port !== undefined) ports[0] = port;
  // JSON is YAML.
  await writeFile(file, JSON.stringify(composition({ ports, properties, version, heap })));
  const docker = ['docker', 'compose', '-p', project, '-f', file];
  const compose = async (args, timeoutMs = START_MS) => {
    const { code, text } = await command(docker[0], [...docker.slice(1), ...args], { timeoutMs });
    if (code !== 0) throw new Error(`docker compose ${args[0]}: ${text.split('\n').at(-1)}`);
  };
  const keeper = startKeeper();
  keeper.folder(folder);
  const down = ['down', '-v', '--timeout', '0'];
  keeper.run([...docker, ...down]);
  const stop = async () => {
    await compose(down);
    await rm(folder, { recursive: true, force: true });
    keeper.done();
  };
  const brokers = ports.map((one) => `127.0.0.1:${one}`);
  try {
    say(`starting Apache Kafka ${version} by Docker Compose (${count === 1 ? 'one node' : `${count} nodes`})`);
    await compose(['up', '-d'], PULL_MS);
    await answering(brokers, count);
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  const nodes = brokers.map((broker, index) => {
    const service = `kafka-${index + 1}`;
    return {
      id: index + 1,
      broker,
      pid: undefined,
      kill: async (signal = 'SIGKILL') => {
        if (signal === 'SIGSTOP') await compose(['pause', service]);
        else if (signal === 'SIGCONT') await compose(['unpause', service]);
        else if (signal === 'SIGTERM') await compose(['stop', service]);
        else await compose(['kill', '-s', signal, service]);
      },
      start: async () => {
        await compose(['start', service]);
        await answering([broker], undefined);
      },
    };
  });
  return Object.freeze({
    brokers,
    kind: 'docker compose',
    version,
    nodes,
    description: `Apache Kafka ${version} by Docker Compose at ${brokers.join(',')}`,
    stop,
  });
}

/** `count`: so many brokers must know each other. */
async function answering(brokers, count) {
  const deadline = Date.now() + START_MS;
  for (const broker of brokers) {
    for (;;) {
      const known = await probe(broker).catch(() => undefined);
      const complete = count === undefined ? known !== undefined : known?.brokers.length === count;
      if (complete && (await isServing(broker).catch(() => false))) break;
      if (Date.now() > deadline) throw new Error(`Kafka at ${broker} doesn't serve after ${START_MS / 1000} s`);
      await sleep(200);
    }
  }
}

function composition({ ports, properties, version, heap }) {
  const services = ports.map((port, index) => {
    const name = `kafka-${index + 1}`;
    const settings = {
      ...clusterProperties(ports.length),
      'inter.broker.listener.name': 'INTERNAL',
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      'controller.quorum.voters': ports.map((_, other) => `${other + 1}@kafka-${other + 1}:9093`).join(','),
      ...properties,
      'node.id': index + 1,
      listeners: 'PLAINTEXT://:9092,INTERNAL://:9094,CONTROLLER://:9093',
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},INTERNAL://${name}:9094`,
    };
    const environment = Object.fromEntries([
      // The same id for every node: each formats its own data.
      ['CLUSTER_ID', 'dGlkaW5ncy1kZXYtMDAwMQ'],
      ['KAFKA_HEAP_OPTS', `-Xms64m -Xmx${heap}`],
      ...Object.entries(settings).map(([key, value]) => [
        `KAFKA_${key.replaceAll('.', '_').toUpperCase()}`,
        String(value),
      ]),
    ]);
    const service = {
      image: `apache/kafka:${version}`,
      ports: [`127.0.0.1:${port}:9092`],
      environment,
    };
    return [name, service];
  });
  return { services: Object.fromEntries(services) };
}
