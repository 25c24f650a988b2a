import { parseJson, undecodable } from '../codec/content.js';
import type { Decoded, Undecodable, UnknownType } from '../codec/decoded.js';
import type { Envelope } from '../codec/envelope.js';
import { readHeader } from '../codec/header.js';
import type { Message } from '../codec/message.js';
import type { Expression } from '../codegen/v1/types.js';
import type { Event, Received } from '../envelope/event.js';
import type { Issue } from '../envelope/issue.js';
import { copyJson, type Fault, freezeJson } from '../envelope/json.js';
import { markValid } from '../envelope/made.js';
import { formatPath } from '../envelope/path.js';
import { pick } from '../envelope/pick.js';
import type { AnyEventDefinition, AnyVersionDefinition } from './definitions.js';
import { issuesOf } from './issues.js';

/** Reads a message as one event, in its newest version. */
export function readAsNewest(event: AnyEventDefinition, envelope: Envelope): Decoded {
  const { newest } = event;
  const received = envelope.version ?? event.versions[0]!.version;
  const written = received > newest.version ? newest : event.versions.find(({ version }) => version === received);
  if (written === undefined) return unknownVersion(event.name, event.type, received);
  const parsed = dataOf(envelope);
  if ('kind' in parsed) return parsed;
  if (!accepts(written, parsed.value)) {
    const issues = issuesOf(written.validate.errors);
    return received > newest.version
      ? { kind: 'future-version', type: event.type, version: received, newest: newest.version, issues }
      : { kind: 'invalid', type: event.type, version: received, issues };
  }
  if (written === newest) return finish(newest, envelope, parsed.value, received);
  const upcast = event.upcast(parsed.value, received);
  if ('issues' in upcast) return { kind: 'invalid', type: event.type, version: received, issues: upcast.issues };
  return finish(newest, envelope, upcast.data, received);
}

/** Reads a message as exactly one version. */
export function readAsVersion(definition: AnyVersionDefinition, envelope: Envelope): Decoded {
  const { type, version } = definition;
  if (envelope.type !== undefined && envelope.type !== type) return unknownType(envelope, `not ${type}`);
  if (envelope.version !== undefined && envelope.version !== version)
    return unknownVersion(definition.event, type, envelope.version);
  const parsed = dataOf(envelope);
  if ('kind' in parsed) return parsed;
  if (!accepts(definition, parsed.value))
    return { kind: 'invalid', type, version, issues: issuesOf(definition.validate.errors) };
  return finish(definition, envelope, parsed.value, version);
}

export function unknownType({ type, version }: Envelope, reason: string): UnknownType {
  return {
    kind: 'unknown-type',
    reason,
    ...(type === undefined ? {} : { type }),
    ...(version === undefined ? {} : { version }),
  };
}

function unknownVersion(name: string, type: string, version: number): UnknownType {
  return { kind: 'unknown-type', type, version, reason: `${name} has no version ${version}` };
}

/** The data, deeply frozen: what is handed on can't be changed by one handler for the next. */
export function dataOf(envelope: Envelope): { readonly value: unknown } | Undecodable {
  const parsed = envelope.data ?? parseJson(envelope.message.value!);
  if ('kind' in parsed) return parsed;
  const frozen = freezeJson(parsed.value);
  return 'fault' in frozen ? undecodable(faultText(frozen.fault)) : frozen;
}

function faultText({ path, message }: Fault): string {
  return `${formatPath('data', path.length > 20 ? [...path.slice(0, 20), '...'] : path)} ${message}`;
}

function accepts({ validate }: AnyVersionDefinition, data: unknown): boolean {
  return validate(data);
}

function finish(definition: AnyVersionDefinition, envelope: Envelope, data: unknown, receivedVersion: number): Decoded {
  const { draft, message, type } = envelope;
  draft.type = definition.type;
  draft.version = definition.version;
  draft.data = data;
  if (draft.correlationId === '')
    draft.correlationId = found(definition.expressions.correlationId, message, data) ?? draft.id;
  // A message that is no CloudEvent says nothing of its subject, but the contract does.
  if (type === undefined && draft.subject === undefined) {
    const subject = found(definition.expressions.subject, message, data);
    if (subject !== undefined) draft.subject = subject;
  }
  markValid(draft, definition);
  return { kind: 'event', event: Object.freeze(draft) as Received<Event>, receivedVersion };
}

function found(expression: Expression | undefined, message: Message, data: unknown): string | undefined {
  if (expression === undefined) return undefined;
  if (expression.source === 'header') return readHeader(message.headers, expression.path.join('/')) || undefined;
  const picked = pick(expression, data);
  return 'text' in picked ? picked.text || undefined : undefined;
}

/** What a chain of upcasts came to. */
export type Upcasted = { readonly data: unknown } | { readonly issues: readonly Issue[] };

/** A hand-written upcast, run: its result is copied, so that it shares nothing with what the upcast keeps. */
export function runUpcast(run: (data: never) => unknown, data: unknown, to: AnyVersionDefinition): Upcasted {
  let made: unknown;
  try {
    made = run(data as never);
  } catch (error) {
    // The message of the error may quote the payload.
    const name = error instanceof Error ? error.name : typeof error;
    return { issues: [{ path: 'data', message: `can’t be upcast to v${to.version}: the upcast threw ${name}` }] };
  }
  const copied = copyJson(made);
  if ('fault' in copied) {
    const { path, message } = copied.fault;
    return { issues: [{ path: formatPath('data', path), message: `${message}, says the upcast to v${to.version}` }] };
  }
  if (to.validate(copied.value)) return { data: copied.value };
  return {
    issues: issuesOf(to.validate.errors).map((issue) => ({
      ...issue,
      message: `${issue.message}, after the upcast to v${to.version}`,
    })),
  };
}
