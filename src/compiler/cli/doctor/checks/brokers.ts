import type { KafkaReport } from '@tidings/runtime/kafkajs';
import type { Finding } from '../finding.js';

export function checkBrokers({ brokers }: KafkaReport): readonly Finding[] {
  return brokers.flatMap(({ id, address, lacks, error }): readonly Finding[] => {
    if (error !== undefined) {
      return [
        {
          code: 'broker-unreachable',
          severity: 'error',
          broker: id,
          message: `broker ${id} can't be reached at ${address}: ${error}`,
          help: 'The others say that it is there. If it hasn’t just gone down, look at its advertised.listeners and at the network between: every client needs every broker.',
        },
      ];
    }
    return lacks.map((lack) => ({
      code: 'api-version',
      severity: 'error',
      broker: id,
      message: `broker ${id} at ${address} ${lack}`,
      help: 'kafkajs would find its connections closed without a word. Use a release of Kafka that has it, or a newer one of @tidings/runtime.',
    }));
  });
}

/** @param config of a broker; undefined: it may not be read */
export function checkBrokerConfig(config: ReadonlyMap<string, string> | undefined): readonly Finding[] {
  if (config?.get(AUTO_CREATE) !== 'true') return [];
  return [
    {
      code: 'auto-create',
      severity: 'warning',
      message: `brokers create topics when they are asked about: ${AUTO_CREATE} is on`,
      help: 'A misspelt or missing topic comes into being with the brokers’ defaults. Turn it off, and create topics with `tidings topics apply`.',
    },
  ];
}

export const AUTO_CREATE = 'auto.create.topics.enable';
