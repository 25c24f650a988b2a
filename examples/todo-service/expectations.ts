import type { StoredDeadLetter } from '@tidings/runtime/operations';
import { registry } from '../../generated/registry.js';
import type { Board } from './board.js';
import { channels } from './channels.js';
import type { Tally } from './tally.js';

/** What should have happened and didn't: a sentence each. */
export function disappointments(tally: Tally, deadLetters: readonly StoredDeadLetter[], board: Board): string[] {
  const { published, handled } = tally;
  const wrong: string[] = [];
  const expect = (holds: boolean, otherwise: string) => {
    if (!holds) wrong.push(otherwise);
  };

  for (const { type, versions } of registry.entries) {
    for (const version of versions) {
      const found = published.some(({ event }) => event.type === type && event.version === version);
      expect(found, `${type} was not published in version ${version}`);
    }
    const old = handled.filter(({ event }) => event.type === type && event.version !== versions.at(-1));
    expect(old.length === 0, `${type} was handled ${old.length} times in an old version`);
  }
  for (const { topic } of channels) {
    const ids = (counted: Tally['handled']) =>
      counted.filter((one) => one.topic === topic).map(({ event }) => event.id);
    const left = new Set(ids(published));
    for (const id of ids(handled)) expect(left.delete(id), `${id} on ${topic} was handled twice, or never published`);
    expect(left.size === 0, `${left.size} events on ${topic} were not handled`);
  }
  for (const { event } of published.filter(({ event }) => event.causationId !== undefined)) {
    const cause = published.find(({ event: { id } }) => id === event.causationId)?.event;
    const flows = cause !== undefined && cause.correlationId === event.correlationId;
    expect(flows, `${event.type} ${event.id} is not in the conversation of its cause`);
  }

  const reasons = deadLetters.map(({ origin, reason }) => `${origin.topic} ${reason}`).join(', ');
  expect(reasons === 'todos invalid, todos unknown-type', `these are the dead letters: ${reasons}`);
  const rejected = board.alerts.filter((alert) => alert.endsWith('was rejected'));
  expect(rejected.length === 1, 'the login of version 1 has no outcome, although its upcast gives it one');
  return wrong;
}
