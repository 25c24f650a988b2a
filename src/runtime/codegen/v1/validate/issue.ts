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

/** An issue between the functions of validators; `causes` are those of a union's branches. */
export interface Issue extends ValidationIssue {
  readonly causes?: readonly Issue[];
}

/** Undefined when the value is valid. */
export type Checker = (data: unknown) => Issue | undefined;

export function issue(instancePath: string, keyword: string, params: Readonly<Record<string, unknown>>): Issue {
  return { instancePath, keyword, params };
}

/** The issue of a value that stands at `path` in another. */
export function under(path: string, { causes, ...inner }: Issue): Issue {
  const outer = { ...inner, instancePath: path + inner.instancePath };
  return causes === undefined ? outer : { ...outer, causes: causes.map((cause) => under(path, cause)) };
}

/** The issue of a value that too few (or, in a `oneOf`, too many) branches accept, with what each of the others says. */
export function branchIssue(instancePath: string, keyword: string, data: unknown, branches: readonly Checker[]): Issue {
  const causes = branches.map((check) => check(data));
  const passing = causes.flatMap((cause, index) => (cause === undefined ? [index] : []));
  return {
    instancePath,
    keyword,
    params: { branches: branches.length, passing },
    causes: causes.filter((cause) => cause !== undefined).map((cause) => under(instancePath, cause)),
  };
}

/** What a generated module exports. A value nested so deeply that the stack ends is refused, not thrown at. */
export function validator(check: Checker): Validate {
  const validate: Validate = (data) => {
    let found: Issue | undefined;
    try {
      found = check(data);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      found = issue('', 'depth', {});
    }
    validate.errors = found === undefined ? null : flatten(found);
    return found === undefined;
  };
  return validate;
}

function flatten({ causes, ...found }: Issue): readonly ValidationIssue[] {
  return causes === undefined ? [found] : [...causes.flatMap(flatten), found];
}

/** How many branches accept `data`; counts no further than `enough`. */
export function accepting(data: unknown, branches: readonly Checker[], enough: number): number {
  let count = 0;
  for (const check of branches) if (check(data) === undefined && ++count === enough) break;
  return count;
}
