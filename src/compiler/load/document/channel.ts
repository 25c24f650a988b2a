/** Channels of the document: topics, their parameters, their Kafka bindings, and which messages they list. */
import { compare, isObject, strings } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { Channel, ChannelParameter } from '../../contract/model.js';
import { diagnostic } from '../../diagnostics/index.js';
import { type MessageReader, type MessageSource, readMessage } from './message.js';
import { type DocumentNode, member, members, text } from './node.js';

/** A channel, before it is known which events its messages are. */
export interface ChannelSource
  extends Pick<
    Channel,
    'key' | 'topic' | 'parameters' | 'description' | 'partitions' | 'replicas' | 'topicConfiguration'
  > {
  /** The entry under `channels`; `origin` is where its object stands, elsewhere where the entry is a reference. */
  readonly place: Origin;
  readonly origin: Origin;
  /** Where the topic's name is said. */
  readonly topicOrigin: Origin;
  readonly messages: readonly ListedMessage[];
}

export interface ListedMessage {
  /** The entry under the channel's `messages`. */
  readonly place: Origin;
  readonly message: MessageSource;
}

/** @param messages by id; those that are met for the first time are added */
export function readChannels(
  reader: MessageReader,
  root: DocumentNode,
  messages: Map<string, MessageSource>,
): readonly ChannelSource[] {
  const { references } = reader;
  return members(references.member(root, 'channels')).flatMap(([key, entry]) => {
    const node = references.follow(entry);
    if (node === undefined || !isObject(node.value)) return [];
    const channel = readChannel(reader, key, entry.origin, node);
    const listed = members(references.member(node, 'messages')).flatMap(([name, listing]): ListedMessage[] => {
      const target = references.follow(listing);
      if (target === undefined || !isObject(target.value)) return [];
      return [{ place: listing.origin, message: messageOf(reader, target, name, messages) }];
    });
    return { ...channel, messages: listed };
  });
}

/** The message that stands here, read when it is met for the first time. */
export function messageOf(
  reader: MessageReader,
  node: DocumentNode,
  listedAs: string,
  messages: Map<string, MessageSource>,
): MessageSource {
  const id = `${node.origin.file}#${node.origin.pointer}`;
  const message = messages.get(id) ?? readMessage(reader, node, listedAs);
  messages.set(id, message);
  return message;
}

function readChannel(
  reader: MessageReader,
  key: string,
  place: Origin,
  node: DocumentNode,
): Omit<ChannelSource, 'messages'> {
  const { files, report, references, bindings } = reader;
  const kafka = bindings.kafka(references.member(node, 'bindings'));
  const topicNode = kafka && member(kafka, 'topic');
  const address = member(node, 'address');
  const named = [topicNode, address].find((candidate) => (text(candidate) ?? '') !== '');
  const topic = text(named) ?? key;
  const topicOrigin = named?.origin ?? place;
  if (named === undefined) {
    report(
      diagnostic(
        'channel-without-address',
        `channel '${key}' has no address; its key is taken for the topic`,
        files.locate(place, 'key'),
      ),
    );
  }
  checkTopic(reader, topic, topicOrigin);
  const description = text(member(node, 'description')) ?? text(member(node, 'summary')) ?? text(member(node, 'title'));
  const partitions = wholeNumber(kafka && member(kafka, 'partitions'));
  const replicas = wholeNumber(kafka && member(kafka, 'replicas'));
  return {
    key,
    place,
    origin: node.origin,
    topic,
    topicOrigin,
    parameters: readParameters(reader, node, topic, topicOrigin),
    topicConfiguration: members(references.member(kafka, 'topicConfiguration'))
      .map(([name, { value }]) => [name, value] as const)
      .sort(([a], [b]) => compare(a, b)),
    ...(description !== undefined && { description }),
    ...(partitions !== undefined && { partitions }),
    ...(replicas !== undefined && { replicas }),
  };
}

function wholeNumber(node: DocumentNode | undefined): number | undefined {
  return Number.isInteger(node?.value) ? (node?.value as number) : undefined;
}

const PARAMETER = /\{([^{}]+)\}/g;

/** Kafka's own rule (`org.apache.kafka.common.internals.Topic`), with every parameter one letter long. */
function checkTopic({ files, report }: MessageReader, topic: string, origin: Origin): void {
  const name = topic.replaceAll(PARAMETER, 'x');
  const problem =
    name === '.' || name === '..'
      ? 'may not be a dot or two'
      : /[^\w.-]/.test(name)
        ? 'has characters other than letters, digits, ., _ and -'
        : name.length > 249
          ? 'is longer than 249 characters'
          : undefined;
  if (problem === undefined) return;
  const shown = topic.length > 60 ? `${topic.slice(0, 60)}...` : topic;
  report(diagnostic('invalid-topic', `'${shown}' can't be a Kafka topic: it ${problem}`, files.locate(origin)));
}

/** The parameters that the topic's name holds, in the order of the name. */
function readParameters(
  reader: MessageReader,
  channel: DocumentNode,
  topic: string,
  topicOrigin: Origin,
): readonly ChannelParameter[] {
  const { files, report, references } = reader;
  const declared = references.member(channel, 'parameters');
  const described = new Map(references.members(declared));
  const names = new Set([...topic.matchAll(PARAMETER)].map((match) => match[1]!));
  // Where there are parameters, but not this one, the AsyncAPI parser says so.
  for (const name of declared === undefined ? names : []) {
    const message = `parameter '${name}' of the topic is not described`;
    report(diagnostic('parameter-undescribed', message, files.locate(topicOrigin)));
  }
  return [...names].map((name) => readParameter(reader, name, described.get(name)));
}

function readParameter(
  { files, report }: MessageReader,
  name: string,
  node: DocumentNode | undefined,
): ChannelParameter {
  if (node === undefined) return { name };
  const values = strings(member(node, 'enum')?.value);
  const fallback = member(node, 'default');
  const description = text(member(node, 'description'));
  const location = member(node, 'location');
  if (location !== undefined) {
    report(
      diagnostic(
        'parameter-location-ignored',
        `parameter '${name}' is given with the channel, not taken from the message`,
        files.locate(location.origin, 'key'),
      ),
    );
  }
  const preset = text(fallback);
  if (fallback !== undefined && preset !== undefined && values.length > 0 && !values.includes(preset)) {
    report(
      diagnostic(
        'parameter-invalid',
        `the default '${preset}' of parameter '${name}' is not in its enum`,
        files.locate(fallback.origin),
      ),
    );
  }
  return {
    name,
    ...(description !== undefined && { description }),
    ...(values.length > 0 && { enum: [...new Set(values)] }),
    ...(preset !== undefined && { default: preset }),
  };
}
