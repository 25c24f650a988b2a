/** Keywords that contradict each other, or say nothing. */
import { isObject, type JsonObject, strings } from '../../../contract/json.js';
import type { Json } from '../../../contract/schema.js';
import { didYouMean } from '../../../diagnostics/index.js';
import { type AboutType, FORMATS, KEYWORDS } from '../keywords.js';
import type { CheckContext } from './context.js';

const BOUNDS = [
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minContains', 'maxContains'],
  ['minProperties', 'maxProperties'],
  ['minimum', 'maximum'],
] as const;

export function checkRelations(context: CheckContext, schema: JsonObject, pointer: string, isPart: boolean): void {
  const keywords = Object.keys(schema);
  if (keywords.some((keyword) => UPPER.has(keyword))) checkBounds(context, schema, pointer);
  checkEffect(context, schema, keywords, pointer);
  if (!isPart && Object.hasOwn(schema, 'required')) checkRequired(context, schema, pointer);
}

const UPPER: ReadonlySet<string> = new Set([...BOUNDS.map(([, high]) => high), 'exclusiveMaximum']);

function checkBounds({ report }: CheckContext, schema: JsonObject, pointer: string): void {
  for (const [low, high] of BOUNDS) {
    const [least, most] = [schema[low], schema[high]];
    if (typeof least !== 'number' || typeof most !== 'number' || least <= most) continue;
    contradiction(report, pointer, low, least, high, most, 'above');
  }
  for (const [low, high] of [
    ['exclusiveMinimum', 'exclusiveMaximum'],
    ['exclusiveMinimum', 'maximum'],
    ['minimum', 'exclusiveMaximum'],
  ] as const) {
    const [least, most] = [schema[low], schema[high]];
    if (typeof least !== 'number' || typeof most !== 'number' || least < most) continue;
    contradiction(report, pointer, low, least, high, most, 'not below');
  }
  const names = strings(schema.required);
  if (typeof schema.maxProperties === 'number' && new Set(names).size > schema.maxProperties) {
    report(
      'contradictory-bounds',
      `'required' names more properties than 'maxProperties' allows`,
      `${pointer}/maxProperties`,
      {
        related: { message: 'required', pointer: `${pointer}/required`, part: 'key' },
      },
    );
  }
}

function contradiction(
  report: CheckContext['report'],
  pointer: string,
  low: string,
  least: number,
  high: string,
  most: number,
  how: string,
): void {
  report('contradictory-bounds', `'${low}' ${least} is ${how} '${high}' ${most}`, `${pointer}/${low}`, {
    related: { message: `'${high}'`, pointer: `${pointer}/${high}` },
  });
}

/** Keyword -> the keywords of which it needs one, or it is ignored. */
const NEEDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['if', ['then', 'else']],
  ['then', ['if']],
  ['else', ['if']],
  ['minContains', ['contains']],
  ['maxContains', ['contains']],
]);

function checkEffect(
  { report, draft }: CheckContext,
  schema: JsonObject,
  keywords: readonly string[],
  pointer: string,
): void {
  const ineffective = (keyword: string, reason: string) =>
    report('no-effect', `'${keyword}' says nothing ${reason}`, `${pointer}/${keyword}`, { part: 'key' });
  const { type } = schema;
  const types = typeof type === 'string' ? [type] : strings(type);
  for (const keyword of keywords) {
    const needs = NEEDS.get(keyword);
    if (needs?.every((needed) => !Object.hasOwn(schema, needed))) {
      ineffective(keyword, `without ${needs.map((needed) => `'${needed}'`).join(' or ')}`);
    } else if (keyword === 'additionalItems' && draft === 'draft-07' && !Array.isArray(schema.items)) {
      ineffective(keyword, "without an 'items' that is a list");
    } else if (types.length > 0) {
      const about = aboutOf(keyword, schema[keyword]!);
      if (about === undefined || types.includes(about) || (about === 'number' && types.includes('integer'))) continue;
      ineffective(keyword, `about ${types.map((each) => `'${each}'`).join(', ')}`);
    }
  }
}

function aboutOf(keyword: string, value: Json): AboutType | undefined {
  if (keyword === 'format') return typeof value === 'string' && FORMATS.has(value) ? 'string' : undefined;
  return KEYWORDS.get(keyword)?.about;
}

/** Where other schemas may declare more properties, nothing is known. */
const DECLARERS = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas', 'dependencies', 'patternProperties'];

function checkRequired({ report }: CheckContext, schema: JsonObject, pointer: string): void {
  const { properties, required, additionalProperties } = schema;
  if (!isObject(properties) || !Array.isArray(required)) return;
  if (isObject(additionalProperties) || DECLARERS.some((keyword) => Object.hasOwn(schema, keyword))) return;
  for (const [index, name] of (required as readonly Json[]).entries()) {
    if (typeof name !== 'string' || Object.hasOwn(properties, name)) continue;
    const help = didYouMean(name, Object.keys(properties)) ?? 'Declare it in `properties`.';
    report('undeclared-required', `'${name}' is required but not declared`, `${pointer}/required/${index}`, { help });
  }
}
