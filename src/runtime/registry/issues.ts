import type { ValidationIssue } from '../codegen/v1/validate/index.js';
import type { Issue } from '../envelope/issue.js';
import { formatPath, parsePointer, quote } from '../envelope/path.js';

/** More say nothing that helps, and each has a cost when events come in by the thousand. */
const MAX_ISSUES = 20;

/** What a validator's errors mean, without any value of the payload. Never empty: the validator did refuse. */
export function issuesOf(errors: readonly ValidationIssue[] | null | undefined): readonly Issue[] {
  const issues: Issue[] = [];
  for (const error of relevant(errors ?? [])) {
    const issue = issueOf(error);
    if (issues.some(({ path, message }) => path === issue.path && message === issue.message)) continue;
    if (issues.push(issue) === MAX_ISSUES) break;
  }
  return issues.length > 0 ? issues : [{ path: 'data', message: 'breaks its contract' }];
}

/**
 * Of a union's branches only the errors of the one that got farthest: every other branch complains as well, and says nothing.
 * Ajv reports the branches' errors first, then the union's own.
 */
function relevant(errors: readonly ValidationIssue[]): readonly ValidationIssue[] {
  const bounded = errors.slice(0, 400);
  const unions = bounded.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  if (unions.length === 0) return bounded;
  const dropped = new Set<ValidationIssue>();
  for (const union of unions) {
    const within = bounded
      .slice(0, bounded.indexOf(union))
      .filter((error) => isBelow(error.instancePath, union.instancePath));
    const deepest = Math.max(0, ...within.map(depthOf));
    if (deepest > depthOf(union)) dropped.add(union);
    for (const error of within) if (depthOf(error) < deepest || deepest === depthOf(union)) dropped.add(error);
  }
  return bounded.filter((error) => !dropped.has(error));
}

const depthOf = ({ instancePath }: ValidationIssue) => instancePath.split('/').length;

const isBelow = (path: string, above: string) => path === above || path.startsWith(`${above}/`);

function issueOf({ instancePath, keyword, params }: ValidationIssue): Issue {
  const path = parsePointer(instancePath);
  const property =
    params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  const dependent = keyword.startsWith('dependen') || keyword === 'propertyNames';
  if (typeof property === 'string' && !dependent) path.push(property);
  return { path: formatPath('data', path), message: messageOf(keyword, params), keyword };
}

function messageOf(keyword: string, params: ValidationIssue['params']): string {
  const limit = `${String(params.limit)}`;
  switch (keyword) {
    case 'type':
      return `must be ${types(params.type)}${params.nullable === true ? ' or null' : ''}`;
    case 'required':
      return 'is missing';
    case 'enum':
      return `must be one of ${list(params.allowedValues)}`;
    case 'const':
      return `must be ${show(params.allowedValue)}`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not allowed';
    case 'false schema':
      return 'is not allowed';
    case 'format':
      return `must be a valid ${String(params.format)}`;
    case 'pattern':
      return `must match ${String(params.pattern)}`;
    case 'minLength':
      return `must have at least ${plural(limit, 'character')}`;
    case 'maxLength':
      return `must have at most ${plural(limit, 'character')}`;
    case 'minItems':
      return `must have at least ${plural(limit, 'item')}`;
    case 'maxItems':
      return `must have at most ${plural(limit, 'item')}`;
    case 'minProperties':
      return `must have at least ${plural(limit, 'property')}`;
    case 'maxProperties':
      return `must have at most ${plural(limit, 'property')}`;
    case 'additionalItems':
    case 'items':
      return `must have at most ${plural(limit, 'item')}`;
    case 'unevaluatedItems':
      return params.index === undefined
        ? 'has items that are not allowed'
        : `must not have an item at ${String(params.index)}`;
    case 'minimum':
      return `must be >= ${limit}`;
    case 'maximum':
      return `must be <= ${limit}`;
    case 'exclusiveMinimum':
      return `must be > ${limit}`;
    case 'exclusiveMaximum':
      return `must be < ${limit}`;
    case 'multipleOf':
      return `must be a multiple of ${String(params.multipleOf)}`;
    case 'uniqueItems':
      return `has the same item twice, the second time at ${String(params.index ?? params.i)}`;
    case 'contains':
      return containsMessage(params);
    case 'propertyNames':
      return `has a property name that is not allowed: ${quote(String(params.propertyName))}`;
    case 'dependentRequired':
    case 'dependencies':
      return `must have ${quote(String(params.missingProperty ?? params.deps))} where it has ${quote(String(params.property))}`;
    case 'oneOf':
    case 'anyOf':
      return Array.isArray(params.passing) && params.passing.length > 1
        ? 'matches more than one of the alternatives, and must match exactly one'
        : 'matches none of the alternatives';
    case 'depth':
      return 'is nested too deeply';
    case 'not':
      return 'is of a form that is excluded';
    case 'if':
      return `breaks the condition’s "${String(params.failingKeyword)}"`;
    case 'discriminator':
      return `must have a known ${quote(String(params.tag))}`;
    default:
      return `breaks ${quote(keyword)}`;
  }
}

function containsMessage({ minContains, maxContains }: ValidationIssue['params']): string {
  return maxContains === undefined
    ? `must contain at least ${String(minContains ?? 1)} of the items asked for`
    : `must contain at most ${String(maxContains)} of the items asked for`;
}

function types(type: unknown): string {
  const names = (Array.isArray(type) ? type.map(String) : String(type).split(',')).map((name) =>
    name === 'null' ? 'null' : `${/^[aio]/.test(name) ? 'an' : 'a'} ${name}`,
  );
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Values of the contract, not of the payload. */
function list(values: unknown): string {
  if (!Array.isArray(values)) return 'the values in its contract';
  const shown = values.slice(0, 10).map(show);
  return shown.join(', ') + (values.length > shown.length ? `, ... (${values.length} in all)` : '');
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'what its contract says';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function plural(count: string, noun: string): string {
  if (count === '1') return `1 ${noun}`;
  return `${count} ${noun === 'property' ? 'properties' : `${noun}s`}`;
}
