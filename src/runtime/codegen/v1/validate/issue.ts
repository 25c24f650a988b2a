/** What a validator says about a value that it refuses. */
export interface ValidationIssue {
  /** JSON pointer (RFC 6901) of the value that is wrong; `''` is the whole. */
  readonly instancePath: string;
  /** The keyword that refuses it, e.g. `type`; `depth` where the value is nested too deeply to be looked at. */
  readonly keyword: string;
  /** What the keyword asks for, e.g. `{ type: 'string' }` or `{ missingProperty: 'id' }`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * A validator of JSON values. Throws nothing. After a call that returned false, `errors` holds what is wrong: the
 * first issue found; for a union whose branches all refuse, each branch's first issue and then the union's own.
 */
export interface Validate {
  (data: unknown): boolean;
  errors?: readonly ValidationIssue[] | null;
}

/** An issue on its way from the function that found it to the validator. */
export interface Issue extends ValidationIssue {
  /** What each refusing branch of a union says, in paths below `base`. */
  readonly causes?: readonly Issue[];
  readonly base?: string;
}

/** Undefined when the value is valid. */
export type Checker = (data: unknown) => Issue | undefined;

export function issue(instancePath: string, keyword: string, params: Readonly<Record<string, unknown>>): Issue {
  return { instancePath, keyword, params };
}

/** The issue of a value that stands at `path` in another. */
export function under(path: string, { instancePath, keyword, params, causes, base = '' }: Issue): Issue {
  const outer = { instancePath: path + instancePath, keyword, params };
  return causes === undefined ? outer : { ...outer, causes, base: path + base };
}

/** What a value at `path` misses that no branch accepts. */
export function branchIssue(path: string, keyword: string, causes: readonly Issue[]): Issue {
  return { instancePath: path, keyword, params: { branches: causes.length, passing: [] }, causes, base: path };
}

/** Undefined when at least one branch accepts the value. */
export function anyBranch(data: unknown, branches: readonly Checker[]): Issue | undefined {
  const causes: Issue[] = [];
  for (const check of branches) {
    const found = check(data);
    if (found === undefined) return undefined;
    causes.push(found);
  }
  return branchIssue('', 'anyOf', causes);
}

/** Undefined when exactly one branch accepts the value. */
export function oneBranch(data: unknown, branches: readonly Checker[]): Issue | undefined {
  const causes: Issue[] = [];
  let first = -1;
  for (let index = 0; index < branches.length; index++) {
    const found = branches[index]!(data);
    if (found !== undefined) causes.push(found);
    else if (first < 0) first = index;
    else return issue('', 'oneOf', { branches: branches.length, passing: [first, index] });
  }
  return first < 0 ? branchIssue('', 'oneOf', causes) : undefined;
}

/** What a generated module exports. A value nested so deeply that the stack ends is refused, not thrown at. */
export function validator(check: Checker): Validate {
  const validate: Validate = (data) => {
    try {
      const found = check(data);
      validate.errors = found === undefined ? null : flatten(found);
      return found === undefined;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      validate.errors = [issue('', 'depth', {})];
      return false;
    }
  };
  return validate;
}

/** No one reads more of them. */
const maxIssues = 50;

function flatten(found: Issue): readonly ValidationIssue[] {
  const { causes, instancePath, keyword, params } = found;
  if (causes === undefined) return [found];
  const issues: ValidationIssue[] = [];
  collect(found, '', issues);
  return [...issues.slice(0, maxIssues - 1), { instancePath, keyword, params }];
}

/** Issues of the branches, the innermost first. */
function collect({ causes = [], base = '' }: Issue, outer: string, issues: ValidationIssue[]): void {
  for (const cause of causes) {
    if (issues.length >= maxIssues) return;
    collect(cause, outer + base, issues);
    const { instancePath, keyword, params } = cause;
    issues.push({ instancePath: outer + base + instancePath, keyword, params });
  }
}
