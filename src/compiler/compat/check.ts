/** Is every value of one schema a value of another? Proved, refuted with a checked witness, or neither. */
import type { Json, JsonSchema } from '../contract/schema.js';
import { holds } from './formula/holds.js';
import type { Node } from './formula/node.js';
import { createSession, type Session } from './formula/session.js';
import { closed } from './policy/close.js';
import { type Compiler, createCompiler } from './schema/compile.js';
import { createRegistry } from './schema/registry.js';
import { annotationsOf } from './schema/unknown.js';
import { createSolver } from './solve/solver.js';
import { BudgetExceeded } from './steps.js';
import type { CheckOptions, CheckResult, ContainmentFinding, Direction, EngineOptions, Verdict } from './types.js';
import { createSide, type Side } from './witness/confirm.js';
import { type Explanation, explain } from './witness/explain.js';
import { shrink } from './witness/shrink.js';

export const DEFAULT_BUDGET = 3_000_000;

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
  if (answer.verdict === 'compatible') return [];
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

function answer(writer: Side, reader: Side, options: EngineOptions): Answer {
  const session = createSession(options.budget ?? DEFAULT_BUDGET);
  const { arena } = session;
  const from = compileSide(session, writer, reader, options);
  const to = compileSide(session, reader, writer, options);
  if (from.node === to.node) return { verdict: 'compatible' };
  const written =
    options.policy === 'tolerant'
      ? arena.and([from.node, closed(session, from.compiler, from.compiler.registry.root)])
      : from.node;
  const breaking = arena.and([written, arena.not(to.node)]);
  const result = createSolver(session).solve(breaking);
  if (result.status === 'empty') return { verdict: 'compatible' };
  if (result.status === 'unknown') {
    return { verdict: 'unproven', reason: 'neither a proof nor a counterexample was found' };
  }
  session.steps.left = Math.max(session.steps.left, 100_000);
  const breaks = (value: Json) => holds(session, breaking, value) === true;
  if (!breaks(result.value)) return { verdict: 'unproven', reason: 'no counterexample could be confirmed' };
  const witness = shrink(result.value, breaks);
  if (writer.check(witness) !== true || reader.check(witness) !== false) {
    return { verdict: 'unproven', reason: 'the validators do not confirm the counterexample' };
  }
  return { verdict: 'incompatible', witness, explanation: explain(session, from.compiler, to.compiler, witness) };
}
