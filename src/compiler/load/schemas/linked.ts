/** What the linker gives: schemas whose every reference is resolved. */
import type { Origin } from '../../contract/location.js';
import type { ContractDraft, JsonSchema } from '../../contract/schema.js';

/** A payload or headers schema. */
export interface LinkedSchema {
  /** Where its content stands, after following a root that is nothing but a `$ref`. */
  readonly origin: Origin;
  /** All places on the way: the first is the origin that was added, the last is `origin`. */
  readonly via: readonly Origin[];
  /** Normalised as `EventVersion.schema` says. Frozen. */
  readonly schema: JsonSchema;
  readonly draft: ContractDraft;
  /** Keys of all definitions that it reaches, also through others; sorted. Holds its own key where it refers to itself. */
  readonly definitions: readonly string[];
}

/** A schema that something refers to. */
export interface LinkedDefinition {
  /** `<file>#<pointer>`. */
  readonly key: string;
  readonly origin: Origin;
  /** Last token of the pointer, or the file's name without ending; as written. */
  readonly suggestedName: string;
  /** Normalised as `EventVersion.schema` says. Frozen; the same object as the schema of a root that stands at the same place. */
  readonly schema: JsonSchema;
  readonly draft: ContractDraft;
  /** Keys of all definitions that it reaches, itself only when recursive; sorted. */
  readonly definitions: readonly string[];
  readonly usedBy: {
    /** `origin`s of the roots that reach it, also through others; sorted by file, then pointer. */
    readonly roots: readonly Origin[];
    /** Files that hold a `$ref` to it; sorted. */
    readonly files: readonly string[];
  };
}

export interface LinkedSchemas {
  /** The root that was added with this origin; undefined after a diagnostic. */
  root(added: Origin): LinkedSchema | undefined;
  /** Sorted by key. */
  readonly definitions: ReadonlyMap<string, LinkedDefinition>;
}
