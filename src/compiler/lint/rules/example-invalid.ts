import type { ValidationIssue } from '@tidings/runtime/codegen/v1';
import type { Contract, EventVersion } from '../../contract/model.js';
import {
  type Check,
  checkAllWithin,
  createValidator,
  InvalidSchemaError,
  type Judgement,
} from '../../validators/index.js';
import type { Finding, LintInput, Rule } from '../rule.js';
import { resourcesOf, under } from '../walk.js';

/** Per example. Patterns of a contract may backtrack for longer than anyone waits. */
const DEADLINE_MS = 500;

/** An example to check: its value, and what to say where that is refused. */
interface Item {
  readonly check: Check;
  readonly value: unknown;
  readonly finding: (problem: Problem) => Finding;
}

export const checkExamples: Rule['check'] = (input, report) => {
  const items = input.versions.flatMap((version) => itemsOf(input, version));
  checkAllWithin(items, DEADLINE_MS).forEach((judgement, index) => {
    const problem = problemOf(judgement);
    if (problem !== undefined) report(items[index]!.finding(problem));
  });
};

function itemsOf({ contract, checkOf }: LintInput, version: EventVersion): readonly Item[] {
  const { event, version: number, examples, headers, schema } = version;
  if (examples.length === 0) return [];
  const check = checkOf(version) ?? validatorOf(contract, version, version);
  const headersCheck =
    headers !== undefined && examples.some((example) => example.headers !== undefined)
      ? validatorOf(contract, headers, version)
      : undefined;
  return examples.flatMap(({ name, value, headers: exampleHeaders, origin }): Item[] => {
    const label = name === undefined ? 'an example' : `example '${name}'`;
    const of = `${label} of '${event}' version ${number}`;
    const items: Item[] = [];
    if (check !== undefined) {
      const finding = ({ verdict, reason, path }: Problem): Finding => ({
        message: `${of} ${verdict}${reason}`,
        at: under(origin, path),
        within: [schema],
      });
      items.push({ check, value, finding });
    }
    if (headersCheck !== undefined && exampleHeaders !== undefined) {
      const at = { file: origin.file, pointer: origin.pointer.replace(/\/payload$/, '/headers') };
      const finding = ({ verdict, reason, path }: Problem): Finding => ({
        message: `${of} ${verdict} in its headers${reason}`,
        at: under(at, path),
      });
      items.push({ check: headersCheck, value: exampleHeaders, finding });
    }
    return items;
  });
}

/** Undefined where the schema can't be compiled, which others report. */
function validatorOf(
  contract: Contract,
  { schema, definitions }: Pick<EventVersion, 'schema' | 'definitions'>,
  { draft }: EventVersion,
): Check | undefined {
  try {
    return createValidator({ schema, draft, formats: 'assert', resources: resourcesOf(contract, definitions) });
  } catch (error) {
    if (error instanceof InvalidSchemaError) return undefined;
    throw error;
  }
}

interface Problem {
  readonly verdict: string;
  /** Where in the example, and why. */
  readonly reason: string;
  /** Of what is wrong, inside the example. */
  readonly path: readonly string[];
}

function problemOf({ verdict, errors }: Judgement): Problem | undefined {
  if (verdict === 'timeout') {
    const reason = `: one of the patterns takes longer than ${DEADLINE_MS} ms`;
    return { verdict: 'could not be checked', reason, path: [] };
  }
  if (verdict) return undefined;
  // The last issue is the one that counts: those before it are of a union's branches.
  const issue = errors?.at(-1);
  if (issue === undefined) return { verdict: 'is not valid', reason: '', path: [] };
  const path = issue.instancePath
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const where = issue.instancePath === '' ? '' : ` at '${issue.instancePath}'`;
  return { verdict: 'is not valid', reason: `${where}: ${reasonOf(issue)}`, path };
}

function reasonOf({ keyword, params }: ValidationIssue): string {
  const [first] = Object.values(params);
  switch (keyword) {
    case 'required':
      return `'${String(params.missingProperty)}' is missing`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `'${String(params.additionalProperty ?? params.unevaluatedProperty)}' is not allowed`;
    case 'type':
      return `the type is not ${Array.isArray(params.type) ? params.type.join(' or ') : String(params.type)}`;
    case 'anyOf':
    case 'oneOf':
      return `it fits ${Array.isArray(params.passing) && params.passing.length > 1 ? 'several of the alternatives' : 'none of the alternatives'}`;
    default: {
      const limit = typeof first === 'string' || typeof first === 'number' ? ` (${first})` : '';
      return `it fails '${keyword}'${limit}`;
    }
  }
}
