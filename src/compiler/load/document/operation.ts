/** Operations of the document: who sends and who receives what. */
import { isObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import { diagnostic } from '../../diagnostics/index.js';
import type { ChannelSource, ListedMessage } from './channel.js';
import { readService } from './extensions.js';
import type { MessageReader } from './message.js';
import { type DocumentNode, items, member, members, placeOf, text } from './node.js';
import { isReference, type References } from './references.js';
import { mergeTraits } from './traits.js';

export interface OperationSource {
  readonly key: string;
  readonly action: 'send' | 'receive';
  readonly channel: ChannelSource;
  readonly service?: string;
  readonly group?: string;
  /** Undefined: all messages of the channel. */
  readonly messages?: readonly ListedMessage[];
  readonly origin: Origin;
}

export function readOperations(
  reader: MessageReader,
  root: DocumentNode,
  channels: readonly ChannelSource[],
): readonly OperationSource[] {
  const { references } = reader;
  const find = finder(channels.map((channel) => [channel, channel.place, channel.origin] as const));
  return members(references.member(root, 'operations')).flatMap(([key, entry]) => {
    const node = references.follow(entry);
    if (node === undefined || !isObject(node.value)) return [];
    return readOperation(reader, key, node, (at) => find(references, at)) ?? [];
  });
}

function readOperation(
  reader: MessageReader,
  key: string,
  node: DocumentNode,
  findChannel: (node: DocumentNode) => Found<ChannelSource>,
): OperationSource | undefined {
  const { files, report, references, bindings } = reader;
  const { merged } = mergeTraits(references, node);
  const kafka = bindings.kafka(references.member(merged, 'bindings'));
  const group = onlyText(references.member(kafka, 'groupId'));
  const service = readService(files, report, merged);
  const reply = member(node, 'reply');
  if (reply !== undefined) {
    const at = files.locate(reply.origin, 'key');
    report(diagnostic('reply-ignored', `the reply of operation '${key}' is ignored: events are not answered`, at));
  }
  const actionNode = member(node, 'action');
  const action = text(actionNode);
  const channelNode = member(node, 'channel');
  if (actionNode !== undefined && action !== 'send' && action !== 'receive') {
    const message = `the action of operation '${key}' must be 'send' or 'receive'`;
    report(diagnostic('asyncapi-invalid', message, files.locate(actionNode.origin)));
  }
  // Missing ones are the AsyncAPI parser's to report.
  if ((action !== 'send' && action !== 'receive') || channelNode === undefined) return undefined;
  const channel = findChannel(channelNode);
  if (channel === 'nowhere') return undefined;
  if (channel === 'unknown') {
    report(
      diagnostic(
        'unknown-channel',
        `operation '${key}' refers to something that is no channel of the document`,
        files.locate(channelNode.origin),
        { help: 'Refer to an entry under `channels`: `channel: { $ref: "#/channels/<key>" }`.' },
      ),
    );
    return undefined;
  }
  const listed = member(node, 'messages');
  const messages = listed === undefined ? undefined : readListed(reader, key, channel, listed);
  return {
    key,
    action,
    channel,
    origin: node.origin,
    ...(service !== undefined && { service }),
    ...(action === 'receive' && group !== undefined && { group }),
    ...(messages && { messages }),
  };
}

/** The one text that a schema allows; undefined where it allows several. */
function onlyText(schema: DocumentNode | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const allowed = items(member(schema, 'enum'));
  return text(member(schema, 'const')) ?? (allowed.length === 1 ? text(allowed[0]) : undefined);
}

function readListed(
  { files, report, references }: MessageReader,
  key: string,
  channel: ChannelSource,
  listed: DocumentNode,
): readonly ListedMessage[] {
  const find = finder(channel.messages.map((entry) => [entry, entry.place, entry.message.origin] as const));
  return items(listed).flatMap((item) => {
    const found = find(references, item);
    if (found === 'nowhere') return [];
    if (found !== 'unknown') return [found];
    report(
      diagnostic(
        'unknown-message',
        `operation '${key}' refers to something that is no message of channel '${channel.key}'`,
        files.locate(item.origin),
        {
          related: [{ message: 'the channel', at: files.locate(channel.place, 'key') }],
          help: `Refer to an entry of the channel: \`$ref: "#/channels/${channel.key}/messages/<key>"\`.`,
        },
      ),
    );
    return [];
  });
}

/** `nowhere`: the reference is broken, which was reported. */
type Found<T> = T | 'nowhere' | 'unknown';

/** Finds what a reference means: the entry that it names, or the one that leads to the same object. */
function finder<T>(entries: readonly (readonly [entry: T, place: Origin, origin: Origin])[]) {
  const byPlace = new Map(entries.map(([entry, place]) => [placeOf(place), entry]));
  const byOrigin = new Map<string, T>();
  for (const [entry, , origin] of entries) {
    if (!byOrigin.has(placeOf(origin))) byOrigin.set(placeOf(origin), entry);
  }
  return (references: References, start: DocumentNode): Found<T> => {
    let node: DocumentNode | undefined = start;
    for (const seen = new Set<string>(); node !== undefined && isReference(node); node = references.step(node)) {
      const found = byPlace.get(placeOf(node.origin));
      if (found !== undefined) return found;
      if (seen.has(placeOf(node.origin))) return references.follow(node) === undefined ? 'nowhere' : 'unknown';
      seen.add(placeOf(node.origin));
    }
    if (node === undefined) return 'nowhere';
    return byPlace.get(placeOf(node.origin)) ?? byOrigin.get(placeOf(node.origin)) ?? 'unknown';
  };
}
