/** Values of keywords, as the meta-schemas of draft-07 and 2020-12 want them. Subschemas are checked elsewhere. */
import { isObject } from '../../../contract/json.js';
import type { Json } from '../../../contract/schema.js';
import { didYouMean } from '../../../diagnostics/index.js';
import { draftOfUri } from '../draft.js';
import { FORMATS, type ValueKind } from '../keywords.js';
import { type CheckContext, kindOf, show } from './context.js';
import { checkPattern } from './pattern.js';

type Check = (context: CheckContext, keyword: string, value: Json, pointer: string) => void;

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/** Types of other languages. */
const FOREIGN_TYPES: { readonly [type: string]: string } = {
  bool: 'boolean',
  date: 'string',
  datetime: 'string',
  dict: 'object',
  double: 'number',
  enum: 'string',
  float: 'number',
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  list: 'array',
  long: 'integer',
  map: 'object',
  str: 'string',
  text: 'string',
  uuid: 'string',
};

function must(what: string, holds: (value: Json) => boolean, help?: (value: Json) => string | undefined): Check {
  return ({ report }, keyword, value, pointer) => {
    if (!holds(value))
      report('invalid-schema', `'${keyword}' must be ${what}, not ${kindOf(value)}`, pointer, { help: help?.(value) });
  };
}

const isString = (value: Json): value is string => typeof value === 'string';

/** Values that hold no schemas. */
export const VALUE_CHECKS: { readonly [kind in ValueKind]?: Check } = {
  boolean: must('true or false', (value) => typeof value === 'boolean'),
  count: must(
    'a whole number, 0 or more',
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  ),
  list: must('a list', Array.isArray),
  number: must(
    'a number',
    (value) => typeof value === 'number',
    (value) =>
      typeof value === 'boolean' ? 'That is draft-04; since draft-06 the bound itself stands here.' : undefined,
  ),
  positive: must('a number above 0', (value) => typeof value === 'number' && value > 0),
  string: must('text', isString, (value) =>
    isObject(value) ? "AsyncAPI's `discriminator` is the name of a property." : undefined,
  ),
  anchor: must(
    'a name of letters, digits and -._ that starts with a letter or _',
    (value) => isString(value) && /^[A-Za-z_][-\w.]*$/.test(value),
  ),
  identifier({ report, draft }, keyword, value, pointer) {
    if (!isString(value)) {
      report('invalid-schema', `'${keyword}' must be a URI, not ${kindOf(value)}`, pointer);
      return;
    }
    if (!/^[^\s<>"{}|\\^`]*$/.test(value)) {
      report('invalid-schema', `${show(value)} is not a URI`, pointer);
      return;
    }
    if (draft === '2020-12' && /#./.test(value)) {
      report('invalid-schema', `'${keyword}' may have no fragment in 2020-12`, pointer, {
        help: 'Name a place in the schema with `$anchor`.',
      });
    }
  },
  'schema-draft'({ report, draft }, keyword, value, pointer) {
    if (!isString(value)) {
      report('invalid-schema', `'${keyword}' must be a URI, not ${kindOf(value)}`, pointer);
      return;
    }
    const own = draftOfUri(value);
    if (own === undefined)
      report('unsupported-draft', `${show(value)} is not a draft that contracts are written in`, pointer);
    else if (own !== draft) report('mixed-drafts', `a schema of ${own} stands among schemas of ${draft}`, pointer);
  },
  type({ report }, _keyword, value, pointer) {
    if (Array.isArray(value)) {
      if (value.length === 0) {
        report('invalid-schema', "'type' may not be an empty list", pointer);
        return;
      }
      const seen = new Map<Json, number>();
      for (const [index, entry] of (value as readonly Json[]).entries()) {
        const first = seen.get(entry);
        if (first === undefined) checkType(report, entry, `${pointer}/${index}`);
        else report('invalid-schema', `'type' names ${show(entry)} twice`, `${pointer}/${index}`);
        seen.set(entry, first ?? index);
      }
    } else checkType(report, value, pointer);
  },
  enum({ report }, _keyword, value, pointer) {
    if (!Array.isArray(value)) {
      report('invalid-schema', `'enum' must be a list, not ${kindOf(value)}`, pointer);
      return;
    }
    if (value.length === 0) {
      report('invalid-schema', "'enum' is empty", pointer, {
        help: 'List the values, or write `false` for a schema that accepts none.',
      });
      return;
    }
    const seen = new Map<string, number>();
    for (const [index, entry] of (value as readonly Json[]).entries()) {
      const key = identity(entry);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else {
        const related = { message: 'first here', pointer: `${pointer}/${first}` };
        report('duplicate-enum-value', `'enum' lists ${show(entry)} twice`, `${pointer}/${index}`, { related });
      }
    }
  },
  names({ report }, keyword, value, pointer) {
    if (!Array.isArray(value)) {
      const help =
        typeof value === 'boolean'
          ? "List the required names beside the object's `properties`."
          : isString(value)
            ? `Write \`${keyword}: [${value}]\`.`
            : undefined;
      report('invalid-schema', `'${keyword}' must be a list of names, not ${kindOf(value)}`, pointer, { help });
      return;
    }
    checkNames(report, keyword, value as readonly Json[], pointer);
  },
  format({ report }, keyword, value, pointer) {
    if (!isString(value)) {
      report('invalid-schema', `'${keyword}' must be text, not ${kindOf(value)}`, pointer);
      return;
    }
    if (FORMATS.has(value)) return;
    const help = didYouMean(value, FORMATS);
    report('unknown-format', `the format ${show(value)} is not checked`, pointer, help === undefined ? {} : { help });
  },
  pattern(context, keyword, value, pointer) {
    if (isString(value)) checkPattern(context, value, pointer, 'value');
    else context.report('invalid-schema', `'${keyword}' must be a regular expression, not ${kindOf(value)}`, pointer);
  },
  'external-docs'({ report }, keyword, value, pointer) {
    if (!isObject(value)) {
      report('invalid-schema', `'${keyword}' must be an object, not ${kindOf(value)}`, pointer);
      return;
    }
    if (!isString(value.url ?? null)) report('invalid-schema', `'${keyword}' needs a 'url'`, pointer, { part: 'key' });
  },
};

export function checkNames(
  report: CheckContext['report'],
  keyword: string,
  names: readonly Json[],
  pointer: string,
): void {
  const seen = new Map<Json, number>();
  for (const [index, name] of names.entries()) {
    const at = `${pointer}/${index}`;
    const first = seen.get(name);
    if (!isString(name)) report('invalid-schema', `'${keyword}' lists names; ${kindOf(name)} is none`, at);
    else if (first === undefined) seen.set(name, index);
    else {
      const related = { message: 'first here', pointer: `${pointer}/${first}` };
      report('invalid-schema', `'${keyword}' lists '${name}' twice`, at, { related });
    }
  }
}

function checkType(report: CheckContext['report'], value: Json, pointer: string): void {
  if (isString(value) && TYPES.includes(value)) return;
  if (value === null) {
    report('invalid-schema', "'type' is null, which is no name of a type", pointer, {
      help: "Write the type 'null' in quotes.",
    });
    return;
  }
  if (!isString(value)) {
    report('invalid-schema', `'type' must be a name or a list of names, not ${kindOf(value)}`, pointer);
    return;
  }
  const foreign = Object.hasOwn(FOREIGN_TYPES, value.toLowerCase()) ? FOREIGN_TYPES[value.toLowerCase()] : undefined;
  const help =
    value === 'any'
      ? 'Leave `type` out to allow every value.'
      : foreign === undefined
        ? didYouMean(value, TYPES)
        : `Did you mean '${foreign}'?`;
  report('invalid-schema', `${show(value)} is not a type; types are ${TYPES.join(', ')}`, pointer, { help });
}

/** Equal for equal JSON values. */
function identity(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
