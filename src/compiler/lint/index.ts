/** Checks over a contract that stands: none of them changes what is generated, each has a severity that people set. */
import { isObject } from '../contract/json.js';
import type { Contract, EventVersion } from '../contract/model.js';
import type { JsonSchema } from '../contract/schema.js';
import { type Diagnostic, diagnostic, didYouMean, type Severity, sortDiagnostics } from '../diagnostics/index.js';
import type { Check } from '../validators/index.js';
import type { Finding, LintFiles, LintInput, Rule } from './rule.js';
import { RULES } from './rules.js';
import { below, roots } from './walk.js';

export type { LintFiles } from './rule.js';
export { RULES } from './rules.js';

export interface LintOptions {
  readonly files: LintFiles;
  /** Rule id -> severity; those that are left out have their own. */
  readonly severities?: { readonly [rule: string]: Severity | 'off' };
  /** Folder of the schemas, relative to the root; default `schemas`. */
  readonly schemas?: string;
  /** Look only at these versions, with the rules that look at versions one by one; default all. */
  readonly versions?: readonly EventVersion[];
  /** Validators that are at hand, so that none is compiled again. */
  readonly checkOf?: (version: EventVersion) => Check | undefined;
  /** Rules to leave out, because somebody else checks the same. */
  readonly without?: readonly string[];
}

/** Sorted, without repetitions. */
export function lint(contract: Contract, options: LintOptions): readonly Diagnostic[] {
  const { files, severities = {}, schemas = 'schemas', checkOf = () => undefined, without = [] } = options;
  const versions =
    options.versions ?? contract.contexts.flatMap(({ events }) => events.flatMap((event) => event.versions));
  const input: LintInput = { contract, files, schemas, versions, checkOf };
  const found = new Map<string, Diagnostic>();
  const add = (made: Diagnostic) => {
    found.set(JSON.stringify([made.code, made.message, made.at]), made);
  };
  for (const rule of RULES) {
    const severity = severities[rule.id] ?? rule.severity;
    if (severity === 'off' || without.includes(rule.id)) continue;
    rule.check(input, (finding) => {
      if (!isAllowed(rule, finding)) add(diagnose(files, rule, severity, finding));
    });
  }
  const severity = severities['lint-allow'] ?? 'warning';
  if (severity !== 'off')
    checkAllowances(input, (finding) => add(diagnose(files, { id: 'lint-allow' }, severity, finding)));
  return sortDiagnostics([...found.values()]);
}

function diagnose(files: LintFiles, { id }: Pick<Rule, 'id'>, severity: Severity, finding: Finding): Diagnostic {
  const { message, at, part, related, help } = finding;
  const { start = { line: 1, column: 1 }, ...place } = files.locate(at, part);
  return diagnostic(
    id,
    message,
    { ...place, start },
    {
      severity,
      ...(related && { related: related.map((other) => ({ message: other.message, at: files.locate(other.at) })) }),
      ...(help !== undefined && { help }),
    },
  );
}

/** `x-lint-allow: { <rule>: <reason> }` on the schema or on one around it. */
function isAllowed({ id }: Rule, { within = [] }: Finding): boolean {
  return within.some((schema) => {
    const reason = allowances(schema)?.[id];
    return typeof reason === 'string' && reason.trim() !== '';
  });
}

function allowances(schema: JsonSchema) {
  const allowed = typeof schema === 'boolean' ? undefined : schema['x-lint-allow'];
  return isObject(allowed) ? allowed : undefined;
}

function checkAllowances({ contract, versions }: LintInput, report: (finding: Finding) => void): void {
  const known = new Set<string>(RULES.map(({ id }) => id));
  for (const root of roots(contract, versions)) {
    for (const { schema, origin } of below(root)) {
      if (typeof schema === 'boolean' || schema['x-lint-allow'] === undefined) continue;
      const at = { file: origin.file, pointer: `${origin.pointer}/x-lint-allow` };
      const allowed = allowances(schema);
      if (allowed === undefined) report({ message: 'x-lint-allow must be an object of rules and reasons', at });
      for (const [rule, reason] of Object.entries(allowed ?? {})) {
        const place = { file: at.file, pointer: `${at.pointer}/${rule.replaceAll('~', '~0').replaceAll('/', '~1')}` };
        const help = didYouMean(rule, known) ?? `Rules: ${[...known].join(', ')}.`;
        if (!known.has(rule)) report({ message: `there is no lint rule '${rule}'`, at: place, part: 'key', help });
        else if (typeof reason !== 'string' || reason.trim() === '') {
          report({ message: `x-lint-allow gives no reason for '${rule}'`, at: place });
        }
      }
    }
  }
}
