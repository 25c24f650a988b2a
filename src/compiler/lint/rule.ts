/** What a rule is: data, and one function that looks at the contract. */
import type { Origin } from '../contract/location.js';
import type { Contract, EventVersion } from '../contract/model.js';
import type { JsonSchema } from '../contract/schema.js';
import type { Code, Location, Severity } from '../diagnostics/index.js';
import type { Check } from '../validators/index.js';

/** What rules see of the disk; `Files` of load/ is one. */
export interface LintFiles {
  locate(origin: Origin, part?: 'key' | 'value'): Location;
  list(folder: string, endings?: readonly string[]): readonly string[];
  inputs(): readonly { readonly path: string; readonly hash: string | null }[];
}

export interface LintInput {
  readonly contract: Contract;
  readonly files: LintFiles;
  /** Folder of the schemas, relative to the root. */
  readonly schemas: string;
  /** The versions to look at, for rules that look at versions one by one. */
  readonly versions: readonly EventVersion[];
  /** A validator of a version's data, where one is at hand. */
  readonly checkOf: (version: EventVersion) => Check | undefined;
}

export interface Finding {
  readonly message: string;
  readonly at: Origin;
  readonly part?: 'key' | 'value';
  readonly related?: readonly { readonly message: string; readonly at: Origin }[];
  readonly help?: string;
  /** The schemas around the place, whose `x-lint-allow` counts. */
  readonly within?: readonly JsonSchema[];
}

export interface Rule {
  readonly id: Code;
  readonly severity: Severity | 'off';
  readonly check: (input: LintInput, report: (finding: Finding) => void) => void;
}
