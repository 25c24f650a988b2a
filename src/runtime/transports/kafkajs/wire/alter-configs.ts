/** IncrementalAlterConfigs, version 0 (Kafka 2.3, KIP-339): kafka.apache.org/protocol#The_Messages_IncrementalAlterConfigs */
import type { Protocol } from '../kafkajs-internals.js';
import { reader, writer } from './bytes.js';
import { plain } from './protocol.js';

export const ALTER_CONFIGS = { key: 44, name: 'IncrementalAlterConfigs', version: 0 } as const;

const TOPIC = 2;
const SET = 0;

export interface ConfigChange {
  readonly topic: string;
  readonly config: { readonly [name: string]: string };
}

export interface ConfigAnswer {
  readonly topic: string;
  readonly code: number;
  readonly message: string | null;
}

/** Sets what is given and leaves the rest of a topic's configuration as it is. */
export function alterConfigs(changes: readonly ConfigChange[]): Protocol<readonly ConfigAnswer[]> {
  return plain<readonly ConfigAnswer[]>(ALTER_CONFIGS, {
    encode: () => {
      const out = writer();
      out.array(changes, ({ topic, config }) => {
        out.int8(TOPIC).string(topic);
        out.array(Object.entries(config), ([name, value]) => {
          out.string(name).int8(SET).string(value);
        });
      });
      return out.int8(0).done(); // not only validated
    },
    decode: (response) => {
      const from = reader(response);
      const throttleMs = from.int32();
      const value = from.array((): ConfigAnswer => {
        const code = from.int16();
        const message = from.string();
        from.skip(1); // kind of resource
        return { code, message, topic: from.string() ?? '' };
      });
      return { value, throttleMs };
    },
  });
}
