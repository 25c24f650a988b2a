// A Kafka broker for developers and tests: the one that KAFKA_BROKERS names, else one in Docker, else one from Apache Kafka's jars.
import { dockerRuns, startInDocker } from './docker.mjs';
import { startFromJars } from './local.mjs';
import { probe } from './probe.mjs';
import { KafkaUnavailable } from './unavailable.mjs';

export { KafkaUnavailable, probe };

export const DEFAULT_VERSION = '4.1.0';

export async function startKafka(options = {}) {
  const { own = false, say = () => {}, version = process.env.KAFKA_VERSION || DEFAULT_VERSION } = options;
  const named = (process.env.KAFKA_BROKERS ?? '').split(',').flatMap((broker) => broker.trim() || []);
  if (named.length > 0 && !own) return fromEnvironment(named);
  if (options.secure === undefined && (await dockerRuns())) {
    try {
      return await startInDocker({ ...options, version, say });
    } catch (error) {
      say(`Docker Compose could not start Kafka (${error.message}); trying Apache Kafka's jars`);
    }
  }
  return startFromJars({ ...options, version, say });
}

async function fromEnvironment(brokers) {
  const answers = await Promise.allSettled(brokers.map((broker) => probe(broker)));
  if (!answers.some(({ status }) => status === 'fulfilled')) {
    throw new KafkaUnavailable(
      `KAFKA_BROKERS is ${brokers.join(',')}, and no broker answers there: ${answers[0].reason.message}`,
    );
  }
  return Object.freeze({
    brokers,
    kind: 'env',
    version: undefined,
    nodes: [],
    description: `Kafka at ${brokers.join(',')} (KAFKA_BROKERS)`,
    stop: async () => {},
  });
}
