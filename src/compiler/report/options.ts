/** What every renderer is given beside the report. */
import type { FindingPlace, Tree } from '../compat/contract/finding.js';
import type { Location } from '../diagnostics/index.js';

/** Where places stand and what the files say; asked only when something is rendered there. */
export interface ReportSources {
  /** Undefined: the place can't be found any more. */
  locate(place: FindingPlace): Location | undefined;
  /** Undefined: no code frame. */
  text(tree: Tree, file: string): string | undefined;
}

/** What a rule says of itself; ours, so trusted. */
export interface RuleText {
  readonly id: string;
  /** One sentence. */
  readonly purpose: string;
  /** Paragraphs: why the change breaks somebody. */
  readonly explain: string;
  /** How to do it right. */
  readonly help?: string | undefined;
}

export interface CompatRenderOptions {
  readonly rules: ReadonlyMap<string, RuleText>;
  /** ANSI colours in `pretty`; default false. */
  readonly color?: boolean;
  /** How many findings `pretty` shows in full; default 20. */
  readonly limit?: number;
  /** Whether `pretty` shows what breaks nobody, too; default true. Else it counts it. */
  readonly notes?: boolean;
  /** Path from the repository to the root, with `/` at its end; for formats whose readers know the repository only. Default empty. */
  readonly prefix?: string;
  /** What head was compared with, as a person calls it: a git reference, a folder. Absent: the versions in the tree, with each other. */
  readonly against?: string;
  /** The AsyncAPI document, relative to the root: where `sarif` and `gitlab` put what stands nowhere in head. Default `asyncapi.yaml`. */
  readonly document?: string;
  /** Where a person accepts a finding, relative to the root; default `schemas/waivers.yaml`. Null: nowhere. */
  readonly waivers?: string | null;
  /** What `markdown` puts in front of a path of the repository to link it, with `/` at its end; an https URL. Absent: no links. */
  readonly links?: { readonly [tree in Tree]?: string };
  /** Of the tool. */
  readonly version?: string;
}
