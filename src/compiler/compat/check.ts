/** Is every value of one schema a value of another? Proved, refuted with a checked witness, or neither. */
import type { Json, JsonSchema } from '../contract/schema.js';
import { holds } from './formula/holds.js';
import type { Node } from './formula/node.js';
import { createSession, type Session } from './formula/session.js';
import { closed } from './policy/close.js';
import { matchesWithin } from './regex/backtrack.js';
import { type Dot, parseExpression } from './regex/parse.js';
import { type Compiler, createCompiler } from './schema/compile.js';
import { createRegistry } from './schema/registry.js';
import { annotationsOf } from './schema/unknown.js';
import { createSolver } from './solve/solver.js';
import { BudgetExceeded } from './steps.js';
import type { CheckOptions, CheckResult, ContainmentFinding, Direction, EngineOptions, Verdict } from './types.js';
import { canonical } from './value/canonical.js';
import { createSide, type Side } from './witness/confirm.js';
import { type Explanation, explain } from './witness/explain.js';
import { shrink } from './witness/shrink.js';

export const DEFAULT_BUDGET = 20_000_000;
const CHECK_BUDGET = 200_000;
const MATCH_STEPS = 1_000_000;

/**
 * Compares two versions of a schema. Ends after a bounded number of steps, whatever the schemas are; throws nothing on any
 * pair of JSON values.
 */
export function checkSchemas(original: JsonSchema, update: JsonSchema, options: CheckOptions): CheckResult {
  const directions: readonly Direction[] = options.mode === 'full' ? ['backward', 'forward'] : [options.mode];
  const sides = { original: createSide(original, options), update: createSide(update, options) };
  const findings = directions.flatMap((direction) =>
    direction === 'backward'
      ? contained(sides.original, sides.update, direction, options)
      : contained(sides.update, sides.original, direction, options),
  );
  return { verdict: verdictOf(findings), findings };
}

export function verdictOf(findings: readonly ContainmentFinding[]): Verdict {
  if (findings.some(({ verdict }) => verdict === 'incompatible')) return 'incompatible';
  return findings.length > 0 ? 'unproven' : 'compatible';
}

interface Answer {
  readonly verdict: Verdict;
  readonly witness?: Json;
  readonly explanation?: Explanation;
  readonly reason?: string;
}

function contained(
  writer: Side,
  reader: Side,
  direction: Direction,
  options: EngineOptions,
): readonly ContainmentFinding[] {
  const answer = guarded(writer, reader, options);
  if (answer.verdict === 'compatible' || (answer.verdict === 'unproven' && same(writer.schema, reader.schema)))
    return [];
  const { verdict, explanation, reason = '' } = answer;
  const there = explanation?.reader ?? { pointer: '' };
  const here = explanation?.writer ?? { pointer: '' };
  const finding = {
    kind: 'containment' as const,
    direction,
    original: direction === 'backward' ? here : there,
    update: direction === 'backward' ? there : here,
    instance: explanation?.instance ?? '',
  };
  if (verdict === 'unproven') return [{ ...finding, verdict, reason }];
  return [{ ...finding, verdict, reason: explanation?.reason ?? reason, witness: { value: answer.witness! } }];
}

/** The same schema twice, whatever it means. */
function same(a: JsonSchema, b: JsonSchema): boolean {
  try {
    return canonical(a) === canonical(b);
  } catch {
    return false;
  }
}

function guarded(writer: Side, reader: Side, options: EngineOptions): Answer {
  try {
    return answer(writer, reader, options);
  } catch (error) {
    if (error instanceof BudgetExceeded) {
      return {
        verdict: 'unproven',
        reason: 'neither a proof nor a counterexample was found within the budget of steps',
      };
    }
    if (error instanceof RangeError) return { verdict: 'unproven', reason: 'the schemas are nested too deeply' };
    throw error;
  }
}

interface Compiled {
  readonly compiler: Compiler;
  readonly node: Node;
}

function compileSide(session: Session, side: Side, other: Side, options: EngineOptions): Compiled {
  const { draft, formats = 'assert', unknownKeywords = 'unproven', resolve } = options;
  const registry = createRegistry(side.schema, draft, resolve);
  const isAnnotation =
    unknownKeywords === 'annotation' ? () => true : annotationsOf(side.schema, other.schema, draft, resolve);
  const compiler = createCompiler(session, registry, { draft, formats, isAnnotation });
  return { compiler, node: compiler.compile(registry.root, []) };
}

interface Comparison {
  readonly session: Session;
  readonly from: Compiled;
  readonly to: Compiled;
  /** Values that are written and not read; undefined: both sides are the same. */
  readonly breaking: Node | undefined;
}

function compare(writer: Side, reader: Side, options: EngineOptions, dot?: Dot): Comparison {
  const session = createSession(options.budget ?? DEFAULT_BUDGET, dot);
  const { arena } = session;
  const from = compileSide(session, writer, reader, options);
  const to = compileSide(session, reader, writer, options);
  if (from.node === to.node) return { session, from, to, breaking: undefined };
  const written =
    options.policy === 'tolerant'
      ? arena.and([from.node, closed(session, from.compiler, from.compiler.registry.root)])
      : from.node;
  return { session, from, to, breaking: arena.and([written, arena.not(to.node)]) };
}

function breaks({ session, breaking }: Comparison, value: Json): boolean {
  // The search may have used up its steps; checking what it found is cheap.
  session.steps.left = Math.max(session.steps.left, CHECK_BUDGET);
  return breaking !== undefined && holds(session, breaking, value) === true;
}

function answer(writer: Side, reader: Side, options: EngineOptions): Answer {
  const comparison = compare(writer, reader, options);
  const { session, from, to, breaking } = comparison;
  if (breaking === undefined) return { verdict: 'compatible' };
  const result = createSolver(session).solve(breaking);
  if (result.status === 'empty') return { verdict: 'compatible' };
  if (result.status === 'unknown' || !breaks(comparison, result.value)) return unproven(undecided(session));
  const found = shrink(result.value, (value) => breaks(comparison, value));
  const witness = LINE_END.test(JSON.stringify(found)) ? plainer(writer, reader, options, comparison, found) : found;
  if (witness === undefined) {
    return unproven(
      'only texts with line breaks tell the two apart, which "." matches in some dialects of regular expressions',
    );
  }
  if (!runsQuickly(session, witness)) {
    return unproven('a counterexample was found on which a pattern backtracks for too long to check it');
  }
  if (writer.check(witness) !== true || reader.check(witness) !== false) {
    return unproven('a counterexample was found that the validators do not confirm');
  }
  return { verdict: 'incompatible', witness, explanation: explain(session, from.compiler, to.compiler, witness) };
}

/** Whether the schemas' patterns may be run on the texts of a value: a regular expression can't be interrupted. */
function runsQuickly({ patterns }: Session, value: Json): boolean {
  const expressions = [...patterns].map((source) => parseExpression(source));
  const texts: string[] = [];
  JSON.stringify(value, (name, each) => {
    texts.push(name);
    if (typeof each === 'string') texts.push(each);
    return each;
  });
  return texts.every((text) =>
    expressions.every((each) => each === undefined || matchesWithin(each, text, MATCH_STEPS)),
  );
}

const unproven = (reason: string): Answer => ({ verdict: 'unproven', reason });

function undecided({ arena, unread }: Session): string {
  const [pattern] = unread;
  if (pattern !== undefined) return `neither proved nor refuted: can't read the pattern ${JSON.stringify(pattern)}`;
  const [what] = arena.unread;
  return what === undefined ? 'neither proved nor refuted' : `neither proved nor refuted: can't decide ${what}`;
}

/** As JSON shows them. */
const LINE_END = /\\[nr]|[\u2028\u2029]/;

/**
 * A witness that doesn't depend on whether `.` matches line ends. ECMA-262 says no, JSON Schema (core, section 6.4) doesn't
 * count `.` among what is portable. Undefined: there is none.
 */
function plainer(writer: Side, reader: Side, options: EngineOptions, ecma: Comparison, found: Json): Json | undefined {
  const other = compare(writer, reader, options, 'anything');
  if (breaks(other, found)) return found;
  if (other.breaking === undefined) return undefined;
  const result = createSolver(other.session).solve(other.breaking);
  const both = (value: Json) => breaks(ecma, value) && breaks(other, value);
  return result.status === 'sat' && both(result.value) ? shrink(result.value, both) : undefined;
}
