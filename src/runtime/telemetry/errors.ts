import type { Attributes } from '@opentelemetry/api';
import { type AttributeNames, OTHER_ERROR } from './conventions.js';

/** A name for the kind of error, of which there are few: its own, its class', or `_OTHER`. */
export function errorType(error: unknown): string {
  try {
    if (!(error instanceof Error)) return OTHER_ERROR;
    const { name } = error;
    const found = name === 'Error' ? error.constructor.name : name;
    return /^[A-Za-z_$][\w$.]{0,99}$/.test(found) ? found : OTHER_ERROR;
  } catch {
    return OTHER_ERROR;
  }
}

/**
 * What was thrown, for a span. A message may quote a payload, so it is left out unless it was asked for, and out of the stack too: what
 * is left of that is places in code.
 */
export function exceptionAttributes(error: unknown, names: AttributeNames, messages: boolean): Attributes {
  const attributes: Attributes = { [names.exceptionType]: errorType(error) };
  try {
    if (!(error instanceof Error)) return attributes;
    const { message, stack } = error;
    if (messages) attributes[names.exceptionMessage] = message;
    const shown = messages ? stack : placesOf(error);
    if (typeof shown === 'string') attributes[names.exceptionStack] = shown;
  } catch {
    // A getter of the error threw.
  }
  return attributes;
}

/** The lines of a stack behind `Name: message`; undefined where that is not how it begins. */
function placesOf({ message, stack }: Error): string | undefined {
  if (typeof stack !== 'string') return undefined;
  // Node's own have a code: `TypeError [ERR_INVALID_ARG_TYPE]: ...`.
  const [name = ''] = /^[\w$.]+(?: \[\w+\])?/.exec(stack) ?? [];
  const title = message === '' ? `${name}\n` : `${name}: ${message}\n`;
  return stack.startsWith(title) ? stack.slice(title.length) : undefined;
}
