/** One direction: is every value that one schema's writers send valid under the other schema? */
import type { Json } from '../contract/schema.js';
import { type CompiledSchema, createWorkspace, type Workspace, type WorkspaceOptions } from './compiled.js';
import { holds } from './formula/holds.js';
import type { Node } from './formula/node.js';
import type { Session } from './formula/session.js';
import { createSolver } from './solve/solver.js';
import { aside, BudgetExceeded, DEFAULT_BUDGET } from './steps.js';
import type { Verdict } from './types.js';
import { canonical } from './value/canonical.js';
import { runsQuickly, type Side } from './witness/confirm.js';
import { type Explanation, explain } from './witness/explain.js';
import { shrink } from './witness/shrink.js';

export interface Answer {
  readonly verdict: Verdict;
  /** Where `unproven`. */
  readonly reason?: string;
  /** Where `incompatible`. */
  readonly witness?: Json;
  readonly explanation?: Explanation;
}

export interface Measured extends Answer {
  /** That it took. */
  readonly steps: number;
}

/** For checking what a search found, whatever it used up. */
const CHECK_BUDGET = 1_000_000;
/** For making a witness smaller. */
const SHRINK_BUDGET = 2_000_000;
/** As JSON shows them. */
const LINE_END = /\\[nr]|[\u2028\u2029]/;

/** Ends after a bounded number of steps; throws nothing on any pair of JSON values. */
export function contained(writer: Side, reader: Side, options: WorkspaceOptions, workspace: Workspace): Measured {
  const { steps } = workspace.session;
  const { budget = DEFAULT_BUDGET } = options;
  steps.left = budget;
  const answer = guarded(() => decide(writer, reader, options, workspace));
  const own = answer.verdict === 'unproven' && same(writer, reader) ? ({ verdict: 'compatible' } as const) : answer;
  return { ...own, steps: budget - steps.left };
}

function guarded(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof BudgetExceeded) {
      return unproven('neither a proof nor a counterexample was found within the budget of steps');
    }
    if (error instanceof RangeError) return unproven('the schemas are nested too deeply');
    throw error;
  }
}

/** The same schema twice, whatever it means. */
function same(a: Side, b: Side): boolean {
  try {
    return a.draft === b.draft && canonical(a.schema) === canonical(b.schema);
  } catch {
    return false;
  }
}

const unproven = (reason: string): Answer => ({ verdict: 'unproven', reason });

interface Comparison {
  readonly session: Session;
  readonly from: CompiledSchema;
  readonly to: CompiledSchema;
  /** Values that are written and not read. */
  readonly breaking: Node;
}

function compare(writer: Side, reader: Side, { session, compile }: Workspace): Comparison {
  const from = compile(writer);
  const to = compile(reader, true);
  const { arena } = session;
  return {
    session,
    from,
    to,
    breaking: from.node === to.node ? arena.no : arena.and([from.written(), arena.not(to.node)]),
  };
}

/** @throws BudgetExceeded */
const isBreak = ({ session, breaking }: Comparison, value: Json) => holds(session, breaking, value) === true;

/** @throws BudgetExceeded where the value is too large to be checked at all */
function breaks(comparison: Comparison, value: Json): boolean {
  return aside(comparison.session.steps, CHECK_BUDGET, () => isBreak(comparison, value));
}

/** As small as its steps allow. */
function shrunk(session: Session, value: Json, breaking: (value: Json) => boolean): Json {
  let tired = false;
  return aside(session.steps, SHRINK_BUDGET, () =>
    shrink(value, (each) => {
      if (tired) return false;
      try {
        return breaking(each);
      } catch (error) {
        if (!(error instanceof BudgetExceeded)) throw error;
        tired = true;
        return false;
      }
    }),
  );
}

function decide(writer: Side, reader: Side, options: WorkspaceOptions, workspace: Workspace): Answer {
  const { session } = workspace;
  const comparison = compare(writer, reader, workspace);
  const result = createSolver(session).solve(comparison.breaking);
  if (result.status === 'empty') return { verdict: 'compatible' };
  if (result.status === 'unknown' || !breaks(comparison, result.value)) return unproven(undecided(session));
  const found = shrunk(session, result.value, (value) => isBreak(comparison, value));
  const witness = LINE_END.test(JSON.stringify(found))
    ? withoutLineEnds(writer, reader, options, comparison, found)
    : found;
  if (witness === undefined) {
    return unproven(
      'only texts with line breaks tell the two apart; dialects of regular expressions differ in whether "." matches them',
    );
  }
  if (!runsQuickly(session, witness)) {
    return unproven('a counterexample was found on which a pattern backtracks for too long to check it');
  }
  if (writer.check(witness) !== true || reader.check(witness) !== false) {
    return unproven('a counterexample was found that the validators do not confirm');
  }
  const explanation = explained(comparison, witness);
  return { verdict: 'incompatible', witness, ...(explanation && { explanation }) };
}

/** A break stands without its explanation. */
function explained({ session, from, to }: Comparison, witness: Json): Explanation | undefined {
  try {
    return aside(session.steps, CHECK_BUDGET, () => explain(session, from.compiler, to.compiler, witness));
  } catch (error) {
    if (error instanceof BudgetExceeded || error instanceof RangeError) return undefined;
    throw error;
  }
}

function undecided({ arena, unread }: Session): string {
  const [pattern] = unread;
  if (pattern !== undefined) return `neither proved nor refuted: can't read the pattern ${JSON.stringify(pattern)}`;
  const [what] = arena.unread;
  return what === undefined ? 'neither proved nor refuted' : `neither proved nor refuted: can't decide ${what}`;
}

/**
 * A witness that doesn't depend on whether `.` matches line ends. ECMA-262 says no; JSON Schema (core, section 6.4) doesn't
 * count `.` among what is portable. Undefined: there is none.
 */
function withoutLineEnds(
  writer: Side,
  reader: Side,
  options: WorkspaceOptions,
  ecma: Comparison,
  found: Json,
): Json | undefined {
  const { steps } = ecma.session;
  const budget = Math.max(steps.left, CHECK_BUDGET);
  const workspace = createWorkspace({ ...options, budget, dot: 'anything' });
  try {
    const other = compare(writer, reader, workspace);
    if (breaks(other, found)) return found;
    const result = createSolver(other.session).solve(other.breaking);
    if (result.status !== 'sat' || !breaks(ecma, result.value) || !breaks(other, result.value)) return undefined;
    return shrunk(ecma.session, result.value, (value) => isBreak(ecma, value) && breaks(other, value));
  } finally {
    steps.left -= budget - workspace.session.steps.left;
  }
}
