import { isWellFormed } from './json.js';

/**
 * CloudEvents 1.0, section 3.1: no control characters, no lone surrogates, no noncharacters. Written out: by their properties
 * (`\p{Cc}`) the table of all characters would be read when the module is loaded, for 0.8 ms.
 */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\0-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/;

/** Why a text can't be an attribute; undefined where it can. */
export type Problem = (text: unknown) => string | undefined;

export const attributeProblem: Problem = (text) => {
  if (typeof text !== 'string') return `must be a string, not ${text === null ? 'null' : `a ${typeof text}`}`;
  if (text === '') return 'must not be empty';
  if (!isWellFormed(text)) return 'has a lone surrogate, which UTF-8 can’t hold';
  return FORBIDDEN.test(text) ? 'has a control character, or another that CloudEvents excludes' : undefined;
};

/** RFC 3986 URI-reference, as far as characters go. */
export const sourceProblem: Problem = (text) => {
  const problem = attributeProblem(text);
  if (problem !== undefined) return problem;
  const valid = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/.test(text as string);
  return valid ? undefined : 'must be a URI-reference, e.g. "/todo-service"';
};

/** W3C Trace Context, section 3.2. */
export const traceparentProblem: Problem = (text) => {
  const form = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/;
  return typeof text === 'string' && form.test(text) ? undefined : 'must be a W3C traceparent';
};

/** CloudEvents attributes that have a field in an event, or a meaning of their own on the wire. */
const RESERVED: ReadonlySet<string> = new Set([
  'id',
  'type',
  'source',
  'subject',
  'time',
  'specversion',
  'data',
  'datacontenttype',
  'dataversion',
  'correlationid',
  'causationid',
  'tenantid',
  'partitionkey',
]);

export const extensionNameProblem = (name: string): string | undefined => {
  if (!/^[a-z0-9]+$/.test(name)) return 'is no CloudEvents attribute name: only lower-case letters and digits';
  return RESERVED.has(name) ? 'has a field of its own' : undefined;
};
