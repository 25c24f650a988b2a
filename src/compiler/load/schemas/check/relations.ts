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
  checkBounds(context, schema, pointer);
  checkEffect(context, schema, pointer);
  if (!isPart) checkRequired(context, schema, pointer);
}

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

/** Keyword -> the keyword without which it is ignored. */
const NEEDS: readonly (readonly [keyword: string, needed: string])[] = [
  ['then', 'if'],
  ['else', 'if'],
  ['minContains', 'contains'],
  ['maxContains', 'contains'],
];

function checkEffect({ report, draft }: CheckContext, schema: JsonObject, pointer: string): void {
  const without = (keyword: string, needed: string) =>
    report('no-effect', `'${keyword}' says nothing without ${needed}`, `${pointer}/${keyword}`, { part: 'key' });
  for (const [keyword, needed] of NEEDS) {
    if (Object.hasOwn(schema, keyword) && !Object.hasOwn(schema, needed)) without(keyword, `'${needed}'`);
  }
  if (Object.hasOwn(schema, 'if') && !Object.hasOwn(schema, 'then') && !Object.hasOwn(schema, 'else')) {
    without('if', "'then' or 'else'");
  }
  if (draft === 'draft-07' && Object.hasOwn(schema, 'additionalItems') && !Array.isArray(schema.items)) {
    without('additionalItems', "an 'items' that is a list");
  }
  const types = typeof schema.type === 'string' ? [schema.type] : strings(schema.type);
  if (types.length === 0) return;
  for (const keyword of Object.keys(schema)) {
    const about = aboutOf(keyword, schema[keyword]!);
    if (about === undefined || types.some((type) => type === about || (type === 'integer' && about === 'number')))
      continue;
    const type = types.map((each) => `'${each}'`).join(', ');
    report('no-effect', `'${keyword}' says nothing about ${type}`, `${pointer}/${keyword}`, { part: 'key' });
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
