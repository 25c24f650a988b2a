import type { Expression } from '../codegen/v1/types.js';
import type { AnyVersionDefinition } from '../registry/definitions.js';
import { issuesOf } from '../registry/issues.js';
import {
  attributeProblem,
  extensionNameProblem,
  type Problem,
  sourceProblem,
  traceparentProblem,
} from './attributes.js';
import type { Event, Extensions, MakeInput, MakeOptions } from './event.js';
import { InvalidEventError, type Issue } from './issue.js';
import { copyJson } from './json.js';
import { markValid } from './made.js';
import { formatPath } from './path.js';
import { pick } from './pick.js';
import { LATEST, toUtc } from './time.js';
import { uuidSource } from './uuid.js';

/** An event under construction. */
export type Draft = { -readonly [Name in keyof Event]: Event[Name] };

const FIELDS: ReadonlySet<string> = new Set([
  'data',
  'id',
  'time',
  'source',
  'subject',
  'correlationId',
  'causationId',
  'tenantId',
  'partitionKey',
  'traceparent',
  'tracestate',
  'extensions',
] satisfies (keyof MakeInput<unknown>)[]);

const uuid = uuidSource();

/** Throws InvalidEventError with all that is wrong. */
export function makeEvent(
  definition: AnyVersionDefinition,
  input: MakeInput<unknown>,
  options: MakeOptions = {},
): Event {
  const issues: Issue[] = [];
  if (typeof input !== 'object' || input === null) {
    throw new InvalidEventError(titleOf(definition), [
      { path: 'event', message: 'is made from named fields: { data, ... }' },
    ]);
  }
  checkFields(input, issues);
  const take = (field: keyof MakeInput<unknown>, problem: Problem = attributeProblem): string | undefined => {
    const value = input[field];
    if (value === undefined) return undefined;
    const found = problem(value);
    if (found !== undefined) issues.push({ path: field, message: found });
    return value as string;
  };

  const { expressions } = definition;
  const data = dataOf(definition, input, issues);
  const now = options.now?.() ?? Date.now();
  if (!(now >= 0 && now <= LATEST)) throw new RangeError(`the clock says ${now}: no time between 1970 and 9999`);
  const id = take('id') ?? options.newId?.() ?? uuid(now);
  const source = take('source', sourceProblem);
  const causationId = take('causationId');
  const tenantId = take('tenantId');
  const traceparent = take('traceparent', traceparentProblem);
  const tracestate = take('tracestate');
  const extensions = extensionsOf(input.extensions, issues);

  const headers: HeaderLookup = {
    ce_id: id,
    ce_source: source,
    ce_causationid: causationId,
    ce_tenantid: tenantId,
    traceparent,
  };
  const find = (field: string, expression: Expression | undefined): string | undefined => {
    if (expression?.source === 'header') return headerOf(headers, extensions, expression);
    const found = pick(expression, data);
    if ('problem' in found) issues.push({ path: formatPath('data', expression!.path), message: found.problem });
    else if (found.text !== undefined) {
      const problem = attributeProblem(found.text);
      if (problem === undefined) return found.text;
      issues.push({ path: formatPath('data', expression!.path), message: `${problem}; it is the event’s ${field}` });
    }
    return undefined;
  };
  const subject = take('subject') ?? find('subject', expressions.subject);
  const correlationId = take('correlationId') ?? find('correlation id', expressions.correlationId) ?? id;
  const partitionKey = take('partitionKey') ?? find('partition key', expressions.key);
  const time = timeOf(input.time, now, issues);
  if (issues.length > 0) throw new InvalidEventError(titleOf(definition), issues);

  const draft = { id, type: definition.type, version: definition.version } as Draft;
  if (source !== undefined) draft.source = source;
  if (subject !== undefined) draft.subject = subject;
  draft.time = time;
  draft.correlationId = correlationId;
  if (causationId !== undefined) draft.causationId = causationId;
  if (tenantId !== undefined) draft.tenantId = tenantId;
  if (partitionKey !== undefined) draft.partitionKey = partitionKey;
  if (traceparent !== undefined) draft.traceparent = traceparent;
  if (tracestate !== undefined) draft.tracestate = tracestate;
  if (extensions !== undefined) draft.extensions = extensions;
  // Last, where it is read best.
  draft.data = data;
  markValid(draft, definition);
  return Object.freeze(draft);
}

/** A misspelt field would be lost silently. */
function checkFields(input: MakeInput<unknown>, issues: Issue[]): void {
  for (const name of Object.keys(input)) {
    if (FIELDS.has(name)) continue;
    issues.push({
      path: formatPath('event', [name]),
      message: `is no field of an event; those are ${[...FIELDS].join(', ')}`,
    });
  }
}

function dataOf({ validate }: AnyVersionDefinition, input: MakeInput<unknown>, issues: Issue[]): unknown {
  const copied = copyJson(input.data);
  if ('fault' in copied) {
    issues.push({ path: formatPath('data', copied.fault.path), message: copied.fault.message });
    return undefined;
  }
  if (!validate(copied.value)) issues.push(...issuesOf(validate.errors));
  return copied.value;
}

let lastNow = Number.NaN;
let lastTime = '';

/** Many events are made in one millisecond. */
function isoNow(now: number): string {
  if (now !== lastNow) {
    lastTime = new Date(now).toISOString();
    lastNow = now;
  }
  return lastTime;
}

function timeOf(given: string | Date | undefined, now: number, issues: Issue[]): string {
  if (given === undefined) return isoNow(now);
  const utc = toUtc(given instanceof Date ? isoOf(given) : String(given));
  if (utc === undefined)
    issues.push({ path: 'time', message: 'must be a Date, or an RFC 3339 date-time with an offset or Z' });
  return utc ?? '';
}

function isoOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function extensionsOf(given: Extensions | undefined, issues: Issue[]): Extensions | undefined {
  if (given === undefined) return undefined;
  const extensions: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const problem = extensionNameProblem(name) ?? attributeProblem(value);
    if (problem === undefined) extensions[name] = value;
    else issues.push({ path: formatPath('extensions', [name]), message: problem });
  }
  return Object.keys(extensions).length === 0 ? undefined : Object.freeze(extensions);
}

type HeaderLookup = { readonly [header: string]: string | undefined };

/** What a header expression of the contract finds in an envelope that is just being made. */
function headerOf(headers: HeaderLookup, extensions: Extensions | undefined, { path }: Expression): string | undefined {
  const name = path.join('/');
  if (Object.hasOwn(headers, name)) return headers[name];
  const extension = name.replace(/^ce_/, '');
  return extensions !== undefined && Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
}

export function titleOf({ event, version }: Pick<AnyVersionDefinition, 'event' | 'version'>): string {
  return `${event} v${version}`;
}
