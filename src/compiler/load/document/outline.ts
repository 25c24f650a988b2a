/** The document as far as it can be read without its schemas. */
import { isObject } from '../../contract/json.js';
import type { Files } from '../files/index.js';
import { type Bindings, createBindings } from './bindings.js';
import { type ChannelSource, messageOf, readChannels } from './channel.js';
import { readTypePrefix } from './extensions.js';
import type { MessageSource } from './message.js';
import { type DocumentNode, member, members, text } from './node.js';
import { type OperationSource, readOperations } from './operation.js';
import type { References, Report } from './references.js';

export interface Outline {
  readonly title: string;
  readonly description?: string;
  readonly typePrefix?: string;
  readonly channels: readonly ChannelSource[];
  readonly operations: readonly OperationSource[];
  /** All messages, listed by a channel or not, each once. */
  readonly messages: readonly MessageSource[];
}

export function readOutline(files: Files, references: References, report: Report, root: DocumentNode): Outline {
  const bindings: Bindings = createBindings(files, report, references);
  const reader = { files, report, references, bindings, contentType: member(root, 'defaultContentType') };
  const messages = new Map<string, MessageSource>();
  const channels = readChannels(reader, root, messages);
  for (const [key, entry] of members(references.member(root, 'components', 'messages'))) {
    const node = references.follow(entry);
    if (node !== undefined && isObject(node.value)) messageOf(reader, node, key, messages);
  }
  const operations = readOperations(reader, root, channels);
  bindings.finish();
  const typePrefix = readTypePrefix(files, report, root);
  const description = text(references.member(root, 'info', 'description'));
  return {
    title: text(references.member(root, 'info', 'title')) ?? '',
    channels,
    operations,
    messages: [...messages.values()],
    ...(description !== undefined && { description }),
    ...(typePrefix !== undefined && { typePrefix }),
  };
}
