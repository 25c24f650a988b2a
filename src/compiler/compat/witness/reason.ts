/** Why a reader refuses a value: one sentence. */
import type { JsonObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';

const MAX_TEXT = 60;

export function sentence(
  path: readonly (string | number)[],
  keyword: string,
  schema: JsonObject,
  value: Json,
  /** Indexes of the branches of a `oneOf` that accept the value. */
  branches: readonly number[],
): string {
  const what = path.length === 0 ? 'the value' : `"${path.join('.')}"`;
  const limit = schema[keyword];
  const shown = limit === undefined ? '' : short(limit);
  switch (keyword) {
    case '':
      return `${what} is not allowed by the reader`;
    case 'type':
      return `${what} may be ${nameOf(value)}, and the reader takes only ${typesOf(limit)}`;
    case 'required': {
      const missing = names(limit).filter((name) => !has(value, name));
      return `${path.length === 0 ? '' : `${what} may lack `}${missing.map((name) => `"${name}"`).join(', ')}${
        path.length === 0 ? ' may be missing' : ''
      }, and the reader requires it`;
    }
    case 'enum':
    case 'const':
      return `${what} may be ${short(value)}, and the reader takes only ${shown}`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `${what} may hold properties that the reader forbids`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return `${what} may be ${short(value)}, and the reader has ${keyword} ${shown}`;
    case 'oneOf':
      return `${what} may be ${short(value)}, which matches ${
        branches.length === 0 ? 'none' : `more than one (${branches.slice(0, 5).join(', ')})`
      } of the reader's oneOf branches`;
    case 'anyOf':
      return `${what} may be ${short(value)}, which matches none of the reader's anyOf branches`;
    case 'not':
      return `${what} may be ${short(value)}, which the reader excludes by "not"`;
    default:
      return `${what} may be ${short(value)}, which the reader's "${keyword}" (${shown}) refuses`;
  }
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_TEXT ? text : `${Array.from(text).slice(0, MAX_TEXT).join('')}…`;
}

function nameOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `${typeof value === 'string' ? 'a string' : `the ${typeof value} ${short(value)}`}`;
}

function typesOf(limit: Json | undefined): string {
  return Array.isArray(limit) ? limit.join(' or ') : String(limit);
}

function names(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function has(value: Json, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}
