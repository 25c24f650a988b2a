/** Doc comments, from what the contract says of a field. */
import type { Json, JsonSchema } from '../../contract/schema.js';
import { commentLines, literal } from '../source/index.js';

/** Longer defaults, examples and patterns are left to the contract. */
const LONGEST = 80;

const LONGEST_LINE = 100;

/** Lines of the comment of a member or a definition: description, bounds that TypeScript has no words for, tags. */
export function docLines(schema: JsonSchema): readonly string[] {
  if (typeof schema === 'boolean') return [];
  const text = [schema.description, schema.title].find((entry) => typeof entry === 'string' && entry.trim() !== '');
  const bounds = boundLines(schema);
  const tags: string[] = [];
  if (schema.deprecated === true) tags.push('@deprecated');
  tags.push(...valueTag('@default', schema.default));
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  const example = examples.find((entry: Json) => entry === null || typeof entry !== 'object');
  if (example !== schema.default) tags.push(...valueTag('@example', example));
  return [...joined(typeof text === 'string' ? commentLines(text) : [], bounds), ...tags];
}

/** One short sentence and its bounds stand on one line. */
function joined(text: readonly string[], bounds: readonly string[]): readonly string[] {
  const lines = [...text, ...bounds];
  const line = lines.join(' ');
  return text.length === 1 && /[.!?]$/.test(text[0]!) && line.length <= LONGEST_LINE ? [line] : lines;
}

/** Comment of a definition's type. */
export function definitionDoc(schema: JsonSchema, description: string | undefined): readonly string[] {
  const own = typeof schema === 'boolean' ? {} : schema;
  return docLines(description === undefined ? own : { ...own, description });
}

/** Comment of the type of an event's data. */
export function typeDoc(description: string | undefined, title: string | undefined, deprecated: boolean): string[] {
  const lines = commentLines(description ?? title ?? '');
  return deprecated ? [...lines, '@deprecated'] : lines;
}

function valueTag(tag: string, value: Json | undefined): string[] {
  if (value === undefined || !isWritable(value)) return [];
  const [code, more] = commentLines(literal(value));
  return code === undefined || more !== undefined || code.length > LONGEST ? [] : [`${tag} ${code}`];
}

/** JSON; a number beyond the range of doubles isn't. */
function isWritable(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value !== 'object' || Object.values(value).every(isWritable);
}

function boundLines(schema: Exclude<JsonSchema, boolean>): string[] {
  const facts: string[] = [];
  const { format, pattern, multipleOf } = schema;
  if (typeof format === 'string') facts.push(`format ${shown(format)}`);
  facts.push(...range(schema.minLength, schema.maxLength, 'character'));
  if (typeof pattern === 'string' && pattern.length <= LONGEST) facts.push(`pattern ${shown(pattern)}`);
  if (schema.type === 'integer') facts.push('integer');
  facts.push(...limits(schema));
  if (typeof multipleOf === 'number') facts.push(`multiple of ${multipleOf}`);
  facts.push(...range(schema.minItems, schema.maxItems, 'item'));
  if (schema.uniqueItems === true) facts.push('unique items');
  facts.push(...range(schema.minProperties, schema.maxProperties, 'field'));
  const [line] = commentLines(facts.join(', '));
  return line === undefined ? [] : [`${line[0]!.toUpperCase()}${line.slice(1)}.`];
}

/** In back-quotes, so that editors show it as it stands. */
function shown(text: string): string {
  return text.includes('`') || /[\n\r\u2028\u2029]/.test(text) ? literal(text) : `\`${text}\``;
}

function range(least: Json | undefined, most: Json | undefined, noun: string): string[] {
  const count = (value: number) => `${value} ${noun}${value === 1 ? '' : 's'}`;
  if (typeof least === 'number' && least > 0) {
    if (typeof most !== 'number') return [`at least ${count(least)}`];
    return least === most ? [`exactly ${count(least)}`] : [`${least} to ${count(most)}`];
  }
  return typeof most === 'number' ? [`at most ${count(most)}`] : [];
}

function limits({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
}: {
  readonly [keyword: string]: Json;
}): string[] {
  const found: string[] = [];
  if (typeof minimum === 'number' && typeof maximum === 'number') found.push(`${minimum} to ${maximum}`);
  else if (typeof minimum === 'number') found.push(`at least ${minimum}`);
  else if (typeof maximum === 'number') found.push(`at most ${maximum}`);
  if (typeof exclusiveMinimum === 'number') found.push(`more than ${exclusiveMinimum}`);
  if (typeof exclusiveMaximum === 'number') found.push(`less than ${exclusiveMaximum}`);
  return found;
}
