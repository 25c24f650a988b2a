/** `<folder>/<channel>.channel.ts`: a topic's client. */
import type { Channel, ChannelEvent, Contract } from '../../contract/model.js';
import type { Json } from '../../contract/schema.js';
import { channelPath, eventsPath, folderOf } from '../paths.js';
import {
  bindImports,
  commentLines,
  docComment,
  fileImport,
  isPlainName,
  literal,
  type ModuleDescription,
  module,
  objectKey,
  runtimeType,
  runtimeValue,
} from '../source/index.js';

export function channelModule(contract: Contract, channel: Channel): ModuleDescription {
  const type = channel.parameters.length > 0 ? 'ChannelTemplate' : 'ChannelDefinition';
  const keys = handlerKeys(channel.events);
  const events = channel.events.map((entry, index) => ({
    ...entry,
    key: keys[index]!,
    from: eventsPath(folderOf(contract, entry.context)),
  }));
  const bound = bindImports(
    [
      runtimeValue('defineChannel'),
      runtimeType(type),
      ...events.map(({ from, event, key }) => fileImport(from, event, 'value', isPlainName(key) ? key : undefined)),
    ],
    [channel.name],
  );
  const local = (entry: (typeof events)[number]) => bound.local(`./${entry.from}`, entry.event);
  const typeArguments = [
    literal(channel.name),
    members(events.map((entry) => `readonly ${objectKey(entry.key)}: typeof ${local(entry)}`)),
    ...(channel.parameters.length > 0
      ? [
          members(
            channel.parameters.map((parameter) => `readonly ${objectKey(parameter.name)}${parameterType(parameter)}`),
          ),
        ]
      : []),
  ];
  const properties = [
    `name: ${literal(channel.name)}`,
    `topic: ${literal(channel.topic)}`,
    ...(channel.partitions === undefined ? [] : [`partitions: ${literal(channel.partitions)}`]),
    ...(channel.replicas === undefined ? [] : [`replicas: ${literal(channel.replicas)}`]),
    ...(channel.topicConfiguration.length === 0 ? [] : [`config: ${configuration(channel)}`]),
    ...(channel.parameters.length === 0 ? [] : [`parameters: ${parameters(channel)}`]),
    `events: ${members(
      events.map((entry) => (local(entry) === entry.key ? entry.key : `${objectKey(entry.key)}: ${local(entry)}`)),
      ',',
    )}`,
    `versions: ${members(
      events.map(({ key, versions }) => `${objectKey(key)}: [${versions.join(', ')}]`),
      ',',
    )}`,
  ];
  const doc = docComment(commentLines(channel.description ?? `The topic ${channel.topic}.`));
  return module({
    path: channelPath(channel),
    emitter: 'channel',
    imports: bound.imports,
    statements: [
      `${doc}export const ${channel.name}: ${type}<
  ${typeArguments.join(',\n  ')}
> = /* @__PURE__ */ defineChannel({
  ${properties.join(',\n  ')},
});`,
    ],
  });
}

/** The event's name; where two contexts have an event of one name on this topic, context and name. */
export function handlerKeys(events: readonly ChannelEvent[]): readonly string[] {
  return events.map(({ context, event }) => {
    const alone = events.filter((other) => other.event === event).length === 1;
    return alone ? event : `${pascal(context)}${event}`;
  });
}

function pascal(text: string): string {
  return text.replace(/(?:^|[^\p{L}\p{N}]+)([\p{L}\p{N}]?)/gu, (_, first: string) => first.toUpperCase());
}

function members(entries: readonly string[], separator = ';'): string {
  if (entries.length === 0) return '{}';
  return `{\n${entries.map((entry) => `    ${entry}${separator}`).join('\n')}\n  }`;
}

function configuration({ topicConfiguration }: Channel): string {
  return members(
    topicConfiguration.map(([name, value]) => `${objectKey(name)}: ${literal(configValue(value))}`),
    ',',
  );
}

/** Kafka takes strings; lists are joined by a comma. */
function configValue(value: Json): string {
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}

function parameters(channel: Channel): string {
  return members(
    channel.parameters.map((parameter) => {
      const { name, enum: values, default: fallback } = parameter;
      return `${objectKey(name)}: ${literal({ ...(values && { enum: values }), ...(fallback !== undefined && { default: fallback }) })}`;
    }),
    ',',
  );
}

function parameterType({ enum: values, default: fallback }: Channel['parameters'][number]): string {
  return `${fallback === undefined ? '' : '?'}: ${values === undefined ? 'string' : values.map(literal).join(' | ')}`;
}
