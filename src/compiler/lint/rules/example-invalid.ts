import type { Contract, EventVersion } from '../../contract/model.js';
import { type Check, checkWithin, createValidator, InvalidSchemaError } from '../../validators/index.js';
import type { Rule } from '../rule.js';
import { resourcesOf, under } from '../walk.js';

/** Per example. Patterns of a contract may backtrack for longer than anyone waits. */
const DEADLINE_MS = 500;

export const checkExamples: Rule['check'] = ({ contract, versions, checkOf }, report) => {
  for (const version of versions) {
    const { event, version: number, examples, headers, schema } = version;
    if (examples.length === 0) continue;
    const check = checkOf(version) ?? validatorOf(contract, version, version);
    const headersCheck =
      headers !== undefined && examples.some((example) => example.headers !== undefined)
        ? validatorOf(contract, headers, version)
        : undefined;
    for (const { name, value, headers: exampleHeaders, origin } of examples) {
      const label = name === undefined ? 'an example' : `example '${name}'`;
      const of = `${label} of '${event}' version ${number}`;
      const problem = judge(check, value);
      if (problem !== undefined) {
        report({
          message: `${of} ${problem.verdict}${problem.reason}`,
          at: under(origin, problem.path),
          within: [schema],
        });
      }
      const headersProblem = exampleHeaders === undefined ? undefined : judge(headersCheck, exampleHeaders);
      if (headersProblem !== undefined) {
        const at = { file: origin.file, pointer: origin.pointer.replace(/\/payload$/, '/headers') };
        const message = `${of} ${headersProblem.verdict} in its headers${headersProblem.reason}`;
        report({ message, at: under(at, headersProblem.path) });
      }
    }
  }
};

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

function judge(check: Check | undefined, value: unknown): Problem | undefined {
  if (check === undefined) return undefined;
  const verdict = checkWithin(check, value, DEADLINE_MS);
  if (verdict === 'timeout') {
    const reason = `: one of the patterns takes longer than ${DEADLINE_MS} ms`;
    return { verdict: 'could not be checked', reason, path: [] };
  }
  return verdict ? undefined : explain(check);
}

interface Issue {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The last issue is the one that counts: those before it are of a union's branches. */
function explain(check: Check & { readonly errors?: readonly Issue[] | null }): Problem {
  const issue = check.errors?.at(-1);
  if (issue === undefined) return { verdict: 'is not valid', reason: '', path: [] };
  const path = issue.instancePath
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const where = issue.instancePath === '' ? '' : ` at '${issue.instancePath}'`;
  return { verdict: 'is not valid', reason: `${where}: ${reasonOf(issue)}`, path };
}

function reasonOf({ keyword, params }: Issue): string {
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
