/** A schema against the meta-schema of its draft and the rules of contracts; one diagnostic for each mistake, exactly there. */
import { isObject, type JsonObject } from '../../../contract/json.js';
import type { Json } from '../../../contract/schema.js';
import { didYouMean } from '../../../diagnostics/index.js';
import { toPointer } from '../../files/index.js';
import { ELSEWHERE, isAnnotation, isExtension, KEYWORDS, OPENAPI, STRUCTURAL, UNSUPPORTED } from '../keywords.js';
import { type CheckContext, kindOf } from './context.js';
import { checkPattern } from './pattern.js';
import { checkRelations } from './relations.js';
import { checkNames, VALUE_CHECKS } from './values.js';

/** `isPart`: other schemas speak about the same value. */
export function checkSchema(context: CheckContext, schema: Json, pointer: string, isPart = false): void {
  if (typeof schema === 'boolean') return;
  if (!isObject(schema)) {
    notASchema(context, schema, pointer);
    return;
  }
  const hasReference = Object.hasOwn(schema, '$ref');
  if (hasReference) context.resolve(pointer, schema.$ref!);
  const ignored: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$ref') continue;
    if (hasReference && context.draft === 'draft-07' && !STRUCTURAL.has(keyword) && !isAnnotation(keyword)) {
      ignored.push(keyword);
      // A misspelt keyword is misspelt, ignored or not.
      if (KEYWORDS.has(keyword)) continue;
    }
    checkKeyword(context, keyword, value, pointer);
  }
  if (ignored.length > 0) {
    const names = ignored.map((keyword) => `'${keyword}'`).join(', ');
    const verb = ignored.length === 1 ? 'is' : 'are';
    context.report(
      'siblings-of-ref',
      `${names} beside a $ref ${verb} ignored in draft-07`,
      pointer + toPointer([ignored[0]!]),
      {
        part: 'key',
      },
    );
    return;
  }
  checkRelations(context, schema, pointer, isPart);
}

function checkKeyword(context: CheckContext, name: string, value: Json, parent: string): void {
  const { report, draft, unknownKeywords } = context;
  const pointer = parent + toPointer([name]);
  if (isExtension(name)) return;
  const unsupported = UNSUPPORTED.get(name);
  if (unsupported !== undefined) {
    report('unsupported-keyword', `contracts may not use '${name}'`, pointer, {
      part: 'key',
      help: unsupported,
    });
    return;
  }
  const keyword = KEYWORDS.get(name);
  if (keyword === undefined ? ELSEWHERE.has(name) : keyword.only !== undefined && keyword.only !== draft) {
    const help = ELSEWHERE.get(name) ?? `It belongs to draft ${keyword!.only}; this schema is of ${draft}.`;
    report('keyword-of-another-draft', `${draft} has no keyword '${name}'`, pointer, { part: 'key', help });
    return;
  }
  if (keyword === undefined) {
    const help = OPENAPI.get(name) ?? didYouMean(name, candidates(draft));
    report('unknown-keyword', `unknown keyword '${name}'`, pointer, {
      part: 'key',
      severity: unknownKeywords,
      ...(help !== undefined && { help }),
    });
    return;
  }
  checkValue(context, name, value, pointer);
}

/** The draft's keywords. */
function candidates(draft: CheckContext['draft']): readonly string[] {
  return [...KEYWORDS].filter(([, { only }]) => (only ?? draft) === draft).map(([name]) => name);
}

const PARTS: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
]);

function checkValue(context: CheckContext, name: string, value: Json, pointer: string): void {
  const { report, draft } = context;
  const isPart = PARTS.has(name);
  const kind = KEYWORDS.get(name)!.value;
  switch (kind) {
    case 'schema':
      checkSchema(context, value, pointer, isPart);
      return;
    case 'schema-or-list':
      if (!Array.isArray(value)) {
        checkSchema(context, value, pointer);
        return;
      }
      if (draft === '2020-12') {
        report('keyword-of-another-draft', `'${name}' may be no list in 2020-12`, pointer, {
          part: 'key',
          help: 'Since 2020-12 a list of schemas is `prefixItems`.',
        });
        return;
      }
      checkList(context, name, value as readonly Json[], pointer, isPart);
      return;
    case 'schema-list':
      if (Array.isArray(value)) {
        checkList(context, name, value as readonly Json[], pointer, isPart);
        return;
      }
      report('invalid-schema', `'${name}' must be a list of schemas, not ${kindOf(value)}`, pointer);
      return;
    case 'schema-map':
    case 'pattern-map':
    case 'dependencies':
    case 'names-map':
      if (isObject(value)) {
        checkMap(context, name, value, pointer);
        return;
      }
      report('invalid-schema', `'${name}' must be an object, not ${kindOf(value)}`, pointer);
      return;
    default:
      VALUE_CHECKS[kind]?.(context, name, value, pointer);
  }
}

function checkList(
  context: CheckContext,
  name: string,
  schemas: readonly Json[],
  pointer: string,
  isPart: boolean,
): void {
  if (schemas.length === 0) context.report('invalid-schema', `'${name}' may not be an empty list`, pointer);
  for (const [index, schema] of schemas.entries()) checkSchema(context, schema, `${pointer}/${index}`, isPart);
}

function checkMap(context: CheckContext, name: string, map: JsonObject, parent: string): void {
  const { report } = context;
  const kind = KEYWORDS.get(name)!.value;
  for (const [key, value] of Object.entries(map)) {
    const pointer = parent + toPointer([key]);
    if (kind === 'pattern-map') checkPattern(context, key, pointer, 'key');
    if (Array.isArray(value) && (kind === 'dependencies' || kind === 'names-map')) {
      checkNames(report, `${name}/${key}`, value as readonly Json[], pointer);
    } else if (kind === 'names-map') {
      report('invalid-schema', `'${name}' maps names to lists of names; ${kindOf(value)} is none`, pointer);
    } else if (name === 'properties' && !isObject(value) && typeof value !== 'boolean') {
      report('invalid-schema', `the property '${key}' must be a schema, not ${kindOf(value)}`, pointer, {
        help: propertyAdvice(key),
      });
    } else checkSchema(context, value, pointer, PARTS.has(name));
  }
}

function propertyAdvice(key: string): string | undefined {
  if (key === '$ref') return 'A list of properties cannot be a reference; put the `$ref` beside it, in an `allOf`.';
  return KEYWORDS.has(key) ? `If '${key}' is meant as the keyword, it belongs beside 'properties'.` : undefined;
}

function notASchema({ report }: CheckContext, value: Json, pointer: string): void {
  const what =
    value === null ? 'the schema is empty' : `a schema must be an object, true or false, not ${kindOf(value)}`;
  report('invalid-schema', what, pointer, {
    part: value === null ? 'key' : 'value',
    help: value === null ? 'Write `{}` to allow every value.' : undefined,
  });
}
