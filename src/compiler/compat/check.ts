/** Two versions of a schema, in one or both directions. */
import type { Draft, JsonSchema } from '../contract/schema.js';
import { createWorkspace, type Workspace } from './compiled.js';
import { type Answer, contained } from './contain.js';
import { keywordKey } from './schema/compile.js';
import { sameKeywords, unknownKeywordsOf } from './schema/unknown.js';
import { DEFAULT_BUDGET } from './steps.js';
import type { CheckOptions, CheckResult, ContainmentFinding, Direction, EngineOptions, Verdict } from './types.js';
import { createSide, type Side } from './witness/confirm.js';

/**
 * Compares two versions of a schema. Ends after a bounded number of steps, whatever the schemas are; throws nothing on any
 * pair of JSON values.
 */
export function checkSchemas(original: JsonSchema, update: JsonSchema, options: CheckOptions): CheckResult {
  const checker = createChecker(options);
  return checker.check(checker.side(original), checker.side(update), options.mode);
}

/** A schema, what is known of it, and its validator. */
export interface VersionSide extends Side {
  /** Unknown keyword -> its values, as text. */
  readonly unknown: ReadonlyMap<string, string>;
}

export interface Checker {
  /** `draft`: default that of the options. */
  side(schema: JsonSchema, draft?: Draft): VersionSide;
  check(original: VersionSide, update: VersionSide, mode: CheckOptions['mode']): CheckResult;
}

interface Breaks {
  readonly findings: readonly ContainmentFinding[];
  /** False: there may be more. */
  readonly complete: boolean;
}

/** Compares many versions; what is the same in several of them is worked out once. */
export function createChecker(options: EngineOptions): Checker {
  const { unknownKeywords = 'unproven', resolve } = options;
  const shared: Workspace = createWorkspace({ ...options, isAnnotation: () => true });
  // Unknown keywords of schemas that both sides refer to are the same on both sides.
  const heedUnknown = unknownKeywords === 'unproven';

  function check(original: VersionSide, update: VersionSide, mode: CheckOptions['mode']): CheckResult {
    const directions: readonly Direction[] = mode === 'full' ? ['backward', 'forward'] : [mode];
    const found = directions.map((direction) =>
      direction === 'backward' ? breaks(original, update, direction) : breaks(update, original, direction),
    );
    const findings = found.flatMap((each) => each.findings);
    const open = directions.filter((_, index) => !found[index]!.complete);
    return { verdict: verdictOf(findings), findings, open };
  }

  /** As many as were asked for, and as the steps allow: the first is looked for with all of them. */
  function breaks(writer: VersionSide, reader: VersionSide, direction: Direction): Breaks {
    const plain = !heedUnknown || (writer.unknown.size === 0 && reader.unknown.size === 0);
    const isAnnotation = plain ? () => true : sameKeywords(writer.unknown, reader.unknown);
    const findings: ContainmentFinding[] = [];
    const ignored = new Set<string>();
    let workspace = plain ? shared : createWorkspace({ ...options, isAnnotation });
    let budget = options.budget ?? DEFAULT_BUDGET;
    while (findings.length < (options.maxFindings ?? 1)) {
      const answer = contained(writer, reader, { ...options, budget, isAnnotation, ignored }, workspace);
      if (answer.verdict === 'compatible') return { findings, complete: true };
      // What stands behind the first break is only told where it is one, too.
      if (answer.verdict === 'unproven' && findings.length > 0) break;
      findings.push(findingOf(answer, direction));
      const place = answer.explanation?.reader;
      if (place === undefined) break;
      const before = ignored.size;
      ignored.add(keywordKey(place.uri ?? '', place.pointer));
      if (ignored.size === before) break;
      budget -= answer.steps;
      if (budget <= 0) break;
      workspace = workspace.sparing(new Set(ignored));
    }
    return { findings, complete: false };
  }

  return {
    side: (schema, draft = options.draft) => ({
      ...createSide(schema, { ...options, draft }),
      unknown: heedUnknown ? unknownKeywordsOf(schema, draft, resolve) : new Map(),
    }),
    check,
  };
}

function findingOf({ verdict, explanation, reason, witness }: Answer, direction: Direction): ContainmentFinding {
  const there = explanation?.reader ?? { pointer: '' };
  const here = explanation?.writer ?? { pointer: '' };
  const finding = {
    kind: 'containment' as const,
    direction,
    original: direction === 'backward' ? here : there,
    update: direction === 'backward' ? there : here,
    instance: explanation?.instance ?? '',
    reason: explanation?.reason ?? reason ?? 'the reader refuses a value that the writer may send',
  };
  return verdict === 'incompatible'
    ? { ...finding, verdict, witness: { value: witness! } }
    : { ...finding, verdict: 'unproven' };
}

export function verdictOf(results: readonly { readonly verdict: Verdict }[]): Verdict {
  const verdicts = new Set(results.map(({ verdict }) => verdict));
  return verdicts.has('incompatible') ? 'incompatible' : verdicts.has('unproven') ? 'unproven' : 'compatible';
}
