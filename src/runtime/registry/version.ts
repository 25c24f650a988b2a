import type { Decoded } from '../codec/decoded.js';
import { encode } from '../codec/encode.js';
import type { Message, Position } from '../codec/message.js';
import { readEnvelope } from '../codec/read.js';
import type { VersionOptions } from '../codegen/v1/types.js';
import type { Event, MakeInput, MakeOptions } from '../envelope/event.js';
import { InvalidEventError } from '../envelope/issue.js';
import { validatedBy } from '../envelope/made.js';
import { makeEvent, titleOf } from '../envelope/make.js';
import { type UndeclaredCheck, undeclaredCheck } from './declared.js';
import type { AnyVersionDefinition, ToMessageOptions, VersionDefinition } from './definitions.js';
import { readAsVersion } from './read.js';

/** One version of an event. */
export function defineVersion<Type extends string, Version extends number, Data>(
  options: VersionOptions<Type, Version>,
): VersionDefinition<Type, Version, Data> {
  const { event, type, version, hash, validate, declared, key, subject, correlationId } = options;
  let check: UndeclaredCheck | undefined;
  const undeclared: UndeclaredCheck = (data) => {
    check ??= undeclaredCheck(declared);
    return check(data);
  };
  const definition: VersionDefinition<Type, Version, Data> = Object.freeze({
    event,
    type,
    version,
    hash,
    validate,
    undeclared,
    expressions: {
      ...(key && { key }),
      ...((subject ?? key) && { subject: subject ?? key }),
      ...(correlationId && { correlationId }),
    },
    make: (input: MakeInput<Data>, makeOptions?: MakeOptions) =>
      makeEvent(definition, input, makeOptions) as Event<Type, Version, Data>,
    toMessage: (made: Event<Type, Version, Data>, toOptions?: ToMessageOptions) =>
      messageOf(definition, made, toOptions),
    fromMessage: (message: Message, at?: Position) => {
      const envelope = readEnvelope(message, at);
      const decoded = envelope.kind === 'envelope' ? readAsVersion(definition, envelope) : envelope;
      return decoded as Decoded<Event<Type, Version, Data>>;
    },
    accepts: (data: unknown): data is Data => validate(data),
  });
  return definition;
}

/** The event itself where this definition vouches for it, else a checked copy of it. Throws InvalidEventError. */
export function ensureValid(definition: AnyVersionDefinition, event: Event): Event {
  if (validatedBy(event) === definition) return event;
  const { type, version, ...fields } = event;
  if (type !== definition.type || version !== definition.version) {
    throw new InvalidEventError(titleOf(definition), [
      { path: 'type', message: `must be ${definition.type} in version ${definition.version}` },
    ]);
  }
  return makeEvent(definition, fields);
}

export function messageOf(definition: AnyVersionDefinition, event: Event, options: ToMessageOptions = {}): Message {
  const valid = ensureValid(definition, event);
  const source = valid.source ?? options.source;
  if (source === undefined) {
    throw new InvalidEventError(titleOf(definition), [
      { path: 'source', message: 'is missing: give it to make, to toMessage or to the producer' },
    ]);
  }
  return encode(valid, source, options.mode ?? 'binary', options.key);
}
