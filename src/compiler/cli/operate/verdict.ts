/** Whether an event is what its contract says: by the validators that codegen would print. */
import { type Issue, issuesOf, type RecordedEvent } from '@tidings/runtime/operations';
import type { Contract, Event, EventVersion } from '../../contract/model.js';
import { checkAllWithin, contractValidators, InvalidSchemaError } from '../../validators/index.js';

export type Verdict =
  /** `as`: the newest version known, of an event that is newer. */
  | { readonly kind: 'valid'; readonly as?: number }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  | { readonly kind: 'unknown-type'; readonly reason: string }
  | { readonly kind: 'future-version'; readonly newest: number; readonly issues: readonly Issue[] }
  /** Nobody can say. */
  | { readonly kind: 'unchecked'; readonly reason: string };

export type Judge = (event: RecordedEvent, topic: string) => Verdict;

/** Patterns of a contract may backtrack for longer than anyone waits. */
const DEADLINE_MS = 500;

/** As consumers judge it, but in the version in which it was written: nothing is upcast. */
export function judgeBy(contract: Contract): Judge {
  const events = contract.contexts.flatMap((context) => context.events);
  const byType = new Map(events.map((event) => [event.type, event] as const));
  const byName = new Map(events.map((event) => [`${event.context}/${event.name}`, event] as const));
  const carried = new Map<string, readonly Event[]>();
  for (const { topic, events: listed } of contract.channels) {
    const found = listed.flatMap(({ context, event }) => byName.get(`${context}/${event}`) ?? []);
    carried.set(topic, [...(carried.get(topic) ?? []), ...found]);
  }

  return (reading, topic) => {
    const ofTopic = carried.get(topic);
    const { type, version: written } = reading;
    const only = ofTopic?.length === 1 ? ofTopic[0] : undefined;
    const event = type === undefined ? only : byType.get(type);
    if (event === undefined) {
      return { kind: 'unknown-type', reason: type === undefined ? 'it names no type' : 'no contract has this type' };
    }
    if (ofTopic !== undefined && !ofTopic.includes(event))
      return { kind: 'unknown-type', reason: `topic ${topic} carries no such event` };
    const newest = event.versions.at(-1)!;
    const received = written ?? event.versions[0]!.version;
    if (received > newest.version) {
      const issues = check(contract, newest, reading.data);
      if (typeof issues === 'string') return { kind: 'unchecked', reason: issues };
      if (issues.length > 0) return { kind: 'future-version', newest: newest.version, issues };
      return { kind: 'valid', as: newest.version };
    }
    const version = event.versions.find((one) => one.version === received);
    if (version === undefined) return { kind: 'unknown-type', reason: `${event.name} has no version ${received}` };
    const issues = check(contract, version, reading.data);
    if (typeof issues === 'string') return { kind: 'unchecked', reason: issues };
    return issues.length > 0 ? { kind: 'invalid', issues } : { kind: 'valid' };
  };
}

/** What is wrong with the data; a text: why it can't be said. */
function check(contract: Contract, version: EventVersion, value: unknown): readonly Issue[] | string {
  try {
    const [judgement] = checkAllWithin([{ check: contractValidators(contract).check(version), value }], DEADLINE_MS);
    if (judgement!.verdict === 'timeout') return `one of its patterns takes longer than ${DEADLINE_MS} ms`;
    return judgement!.verdict ? [] : issuesOf(judgement!.errors);
  } catch (error) {
    if (error instanceof InvalidSchemaError) return `its schema is wrong: ${error.message}`;
    throw error;
  }
}
