import type { Contract } from '../../contract/model.js';
import { didYouMean } from '../../diagnostics/index.js';
import { UsageError } from '../exit.js';

/** Names of events (`TodoCreated`, `todos/TodoCreated`) as types on the wire; what holds a dot is one already. Throws UsageError. */
export function eventTypes(given: readonly string[], contract: Contract | undefined): readonly string[] {
  const events = contract?.contexts.flatMap((context) => context.events) ?? [];
  return given.flatMap((text) => {
    const found = events.filter(({ name, context, type }) => [name, `${context}/${name}`, type].includes(text));
    if (found.length > 0) return found.map(({ type }) => type);
    if (text.includes('.') || contract === undefined) return [text];
    const suggestion = didYouMean(
      text,
      events.map(({ name }) => name),
    );
    throw new UsageError(`no contract has an event '${text}'${suggestion === undefined ? '' : `. ${suggestion}`}`);
  });
}
