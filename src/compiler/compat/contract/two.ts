/** Two schemas that needn't be of any contract. */
import { isObject } from '../../contract/json.js';
import type { Draft, JsonSchema } from '../../contract/schema.js';
import { createChecker } from '../check.js';
import { refHidesSiblings } from '../schema/keywords.js';
import { createRegistry, type Registry } from '../schema/registry.js';
import type { HistoryMode, Policy } from '../types.js';
import { sortFindings } from './compare.js';
import { isSchema, type SchemaNode, type SchemaSource } from './fields/schema-node.js';
import type { CompatReport, EventRef, Tree } from './finding.js';
import { comparePair, MOST_BREAKS, type PairSide } from './pair.js';
import { relativeTarget, withReferences } from './references.js';

export interface GivenSchema {
  /** What people call it. Default: `file`. */
  readonly name?: string;
  /** Path of its file. */
  readonly file: string;
  readonly schema: JsonSchema;
  readonly draft: Draft;
  /** Path -> what its relative references lead to, as they are written: resolved against `file`. */
  readonly others: ReadonlyMap<string, JsonSchema>;
}

export interface TwoOptions {
  readonly mode: HistoryMode;
  readonly policy: Policy;
  readonly formats?: 'assert' | 'annotate';
  readonly unknownKeywords?: 'unproven' | 'annotation';
  readonly budget?: number;
}

/** The older one is the baseline. */
export function compareSchemas(old: GivenSchema, update: GivenSchema, options: TwoOptions): CompatReport {
  const { mode, policy, formats = 'assert', unknownKeywords = 'unproven', budget } = options;
  const [older, newer] = [old.name ?? old.file, update.name ?? update.file];
  const name = (given: GivenSchema) => {
    const own = given === old ? older : newer;
    return older !== newer ? own : `the ${given === old ? 'older' : 'newer'} ${own}`;
  };
  const event: EventRef = { context: '', name: newer, type: newer };
  const [before, after] = [documentsOf('base', old), documentsOf('head', update)];
  const checker = createChecker({
    draft: update.draft,
    policy,
    formats,
    unknownKeywords,
    resolve: new Map([...before.documents, ...after.documents]),
    maxFindings: MOST_BREAKS,
    ...(budget !== undefined && { budget }),
  });
  const sideOf = (tree: Tree, given: GivenSchema, { root, source }: Documents): PairSide => ({
    ref: { tree, version: 1 },
    name: name(given),
    source,
    side: checker.side(root, given.draft),
  });
  const [from, to] = [sideOf('base', old, before), sideOf('head', update, after)];
  const { verdict, findings } = comparePair(checker, { event, old: from, update: to }, { mode, policy });
  const comparison = { event, from: from.ref, to: to.ref, mode, policy, verdict };
  return { verdict, comparisons: [comparison], findings: sortFindings(findings) };
}

interface Documents {
  readonly root: JsonSchema;
  /** By the URI under which the engine finds them. */
  readonly documents: ReadonlyMap<string, JsonSchema>;
  readonly source: SchemaSource;
}

/** Files of the two sides may have one name: each side's go by names of its own. */
function documentsOf(tree: Tree, { file, schema, draft, others }: GivenSchema): Documents {
  const uriOf = (path: string) => `file-of-${tree}:/${encodeURI(path)}`;
  const files = new Map([...others, [file, schema]]);
  const renamed = (own: JsonSchema, from: string) => {
    const registry = createRegistry(own, draft, undefined);
    return withReferences(own, (reference, holder) => {
      const path = relativeTarget(reference, from);
      // What goes by that name inside of the file goes before another file.
      if (path === undefined || !files.has(path) || registry.find(reference, registry.ownerOf(holder)))
        return reference;
      return uriOf(path) + reference.slice(`${reference}#`.indexOf('#'));
    }) as JsonSchema;
  };
  const root = renamed(schema, file);
  const documents = new Map([...others].map(([path, other]) => [uriOf(path), renamed(other, path)]));
  documents.set(uriOf(file), root);
  const paths = new Map([...files.keys()].map((path) => [uriOf(path), path]));
  const registry = createRegistry(root, draft, documents);
  return {
    root,
    documents,
    source: {
      tree,
      schema: root,
      hidesSiblings: refHidesSiblings(draft),
      originOf: (document) => ({ file: document === '' ? file : (paths.get(document) ?? file), pointer: '' }),
      follow: (node) => follow(registry, node),
    },
  };
}

/** As the engine does, but for `$dynamicRef` and `$recursiveRef`, which lead to different places from different ways. */
function follow(registry: Registry, { schema }: SchemaNode): SchemaNode | undefined {
  if (!isObject(schema) || typeof schema.$ref !== 'string') return undefined;
  const found = registry.find(schema.$ref, registry.ownerOf(schema));
  if (found === undefined || !isSchema(found.schema)) return undefined;
  return { document: found.resource.document, pointer: found.pointer, schema: found.schema };
}
