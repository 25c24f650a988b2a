/** What a rule is. Each stands in a file of its own, and in the table `rules/index.ts`. */
import type { EventVersion } from '../../../contract/model.js';
import type { Json } from '../../../contract/schema.js';
import type { Direction } from '../../types.js';
import type { SchemaNode, Spot } from '../fields/schema-node.js';
import type { Said, TypeAtom, View } from '../fields/view.js';
import type { ContractChange, Trees } from './trees.js';

export interface RuleInfo {
  /** Kebab-case. */
  readonly id: string;
  /** One sentence: what it watches. */
  readonly purpose: string;
  /** Whom such a change can break. */
  readonly breaks: readonly Direction[];
  /** `always`: under every mode. `refuted`: where the engine finds an event that breaks in a direction of the mode. `never`: it is told. */
  readonly fails: 'always' | 'refuted' | 'never';
  /** Keywords of the reader that refuse events after such a change. */
  readonly keywords?: readonly string[];
  /** The rule for the opposite change, or why there is none. */
  readonly mirror: string | { readonly none: string };
  /** A paragraph for `tidings explain`. */
  readonly explain: string;
  /** What to do instead. */
  readonly help: string;
}

/** One change of a schema. */
export interface Change {
  /** One sentence, without a full stop. */
  readonly message: string;
  /** Tells changes of one rule at one field apart, in the fingerprint. */
  readonly detail?: string;
  readonly old: Spot;
  readonly new: Spot;
}

/** A field on one side. */
export interface FieldSide {
  /** Where it is declared. */
  readonly spot: Spot;
  readonly nodes: readonly SchemaNode[];
  readonly types: ReadonlySet<TypeAtom>;
  readonly typed: Said<unknown> | undefined;
  /** By canonical text; undefined where not all are listed. */
  readonly values: ReadonlyMap<string, Said<Json>> | undefined;
  /** The keyword that lists them. */
  readonly listed: Spot | undefined;
  readonly default: Said<Json> | undefined;
}

/** A field, or the data as a whole, in both versions. */
export interface FieldPair {
  /** For people; in quotes. */
  readonly name: string;
  /** Undefined: not declared. */
  readonly old: FieldSide | undefined;
  readonly new: FieldSide | undefined;
  readonly required: { readonly old: Spot | undefined; readonly new: Spot | undefined };
  /** The nearest place that is there on both sides. */
  readonly parent: { readonly old: Spot; readonly new: Spot };
}

/** One alternative of a field in both versions; most fields have one. */
export interface VariantPair {
  readonly name: string;
  readonly old: View;
  readonly new: View;
}

/** Alternatives of a field that have no counterpart. */
export interface UnionPair {
  readonly name: string;
  readonly spot: { readonly old: Spot; readonly new: Spot };
  readonly removed: readonly Alternative[];
  readonly added: readonly Alternative[];
}

export interface Alternative {
  /** For people. */
  readonly label: string;
  /** What makes it: the same wherever its schema stands and whatever it is called. */
  readonly key: string;
  readonly spot: Spot;
}

export interface VersionChange {
  readonly message: string;
  readonly detail: string;
}

/** With one way to find it, or several; without any, the engine finds it. */
export interface Rule extends RuleInfo {
  readonly field?: (pair: FieldPair) => readonly Change[];
  readonly variant?: (pair: VariantPair) => readonly Change[];
  readonly union?: (pair: UnionPair) => readonly Change[];
  /** On two versions of one event, besides their schemas. */
  readonly version?: (old: EventVersion, update: EventVersion) => readonly VersionChange[];
  /** On what the contracts have, or had. */
  readonly contract?: (trees: Trees) => readonly ContractChange[];
}
