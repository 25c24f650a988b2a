import type { Decoded } from '../codec/decoded.js';
import type { Message, Position } from '../codec/message.js';
import { readEnvelope } from '../codec/read.js';
import type { EventOptions } from '../codegen/v1/types.js';
import type { Event } from '../envelope/event.js';
import { InvalidEventError } from '../envelope/issue.js';
import type { AnyVersionDefinition, EventDefinition, ToMessageOptions } from './definitions.js';
import { issuesOf } from './issues.js';
import { readAsNewest, runUpcast, type Upcasted, unknownType } from './read.js';
import { messageOf } from './version.js';

/** All versions of an event. */
export function defineEvent<
  Name extends string,
  Newest extends AnyVersionDefinition,
  AnyVersion extends AnyVersionDefinition,
>(options: EventOptions<Name>): EventDefinition<Name, Newest, AnyVersion> {
  const { name, context, type, versions, upcasts = {} } = options;
  const newest = versions.at(-1)!;

  /** The steps to the newest version; one that isn't written by hand is the identity: the newer version accepts all of the older. */
  const upcast = (data: unknown, from: number): Upcasted => {
    let current = data;
    let validated = from;
    for (const step of versions) {
      if (step.version <= from || !Object.hasOwn(upcasts, step.version)) continue;
      const made = runUpcast(upcasts[step.version]!, current, step);
      if ('issues' in made) return made;
      current = made.data;
      validated = step.version;
    }
    if (validated === newest.version || newest.validate(current)) return { data: current };
    return { issues: issuesOf(newest.validate.errors) };
  };

  const definition = Object.freeze({
    name,
    context,
    type,
    versions,
    newest,
    upcast,
    make: newest.make,
    toMessage: (event: Event, toOptions?: ToMessageOptions) => {
      const version = versions.find((candidate) => candidate.version === event.version);
      if (version !== undefined && event.type === type) return messageOf(version, event, toOptions);
      throw new InvalidEventError(name, [
        {
          path: 'type',
          message: `must be ${type} in version ${versions.map((candidate) => candidate.version).join(', ')}`,
        },
      ]);
    },
    fromMessage: (message: Message, at?: Position): Decoded => {
      const envelope = readEnvelope(message, at);
      if (envelope.kind !== 'envelope') return envelope;
      return envelope.type === undefined || envelope.type === type
        ? readAsNewest(definition, envelope)
        : unknownType(envelope, `not ${type}`);
    },
  });
  // What the versions are is known to the annotation of the generated constant alone.
  return definition as object as EventDefinition<Name, Newest, AnyVersion>;
}
