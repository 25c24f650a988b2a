import type { ChannelParameter } from './definitions.js';

/** Kafka's legal topic names: `org.apache.kafka.common.internals.Topic`. */
export function isTopicName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';
}

/** Puts values for a topic's `{parameters}`. Throws TypeError for a value that is missing, not allowed, or makes no topic name. */
export function bindTopic(
  topic: string,
  parameters: { readonly [name: string]: ChannelParameter },
  values: { readonly [name: string]: string },
): string {
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(parameters, name));
  if (unknown.length > 0) throw new TypeError(`topic ${topic} has no parameter ${unknown.join(', ')}`);
  const bound = topic.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const value = (Object.hasOwn(values, name) ? values[name] : undefined) ?? parameter?.default;
    if (value === undefined) throw new TypeError(`topic ${topic}: parameter ${name} has no value`);
    if (parameter?.enum !== undefined && !parameter.enum.includes(value)) {
      throw new TypeError(`topic ${topic}: parameter ${name} must be one of ${parameter.enum.join(', ')}`);
    }
    return value;
  });
  if (!isTopicName(bound))
    throw new TypeError(`${JSON.stringify(bound)} is no legal topic name (1 to 249 of A-Z a-z 0-9 . _ -)`);
  return bound;
}
