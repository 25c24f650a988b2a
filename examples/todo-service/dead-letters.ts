import type { Transport } from '@tidings/runtime';
import { deadLetters, type SeekMove, type StoredDeadLetter } from '@tidings/runtime/operations';
import { channels } from './channels.js';

/** What the group gave up on all topics since it began: a broker may have dead letters of former runs. */
export async function deadLettersOf(
  transport: Transport,
  group: string,
  begun: readonly SeekMove[],
): Promise<readonly StoredDeadLetter[]> {
  const found: StoredDeadLetter[] = [];
  for (const { topic } of channels) {
    for await (const letter of deadLetters(transport, { topic, group })) {
      const { partition, offset } = letter.origin;
      const began = begun.find((one) => one.topic === topic && one.partition === partition);
      if (offset >= (began?.to ?? 0)) found.push(letter);
    }
  }
  return found;
}
