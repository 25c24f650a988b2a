/** One topic, one channel. */
import { diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import type { ChannelSource } from './channel.js';
import type { Report } from './references.js';

export function checkAddresses(files: Files, report: Report, channels: readonly ChannelSource[]): void {
  const topics = new Map<string, ChannelSource>();
  for (const channel of channels) {
    // Parameters of other names make no other topic.
    const topic = channel.topic.replace(/\{[^{}]+\}/g, '{}');
    const other = topics.get(topic);
    if (other === undefined) {
      topics.set(topic, channel);
      continue;
    }
    const message = `channels '${other.key}' and '${channel.key}' have one topic, '${channel.topic}'`;
    report(
      diagnostic('duplicate-address', message, files.locate(channel.topicOrigin), {
        related: [{ message: `channel '${other.key}'`, at: files.locate(other.topicOrigin) }],
      }),
    );
  }
}
