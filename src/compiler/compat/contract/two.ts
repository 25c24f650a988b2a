/** Two schemas that needn't be of any contract. */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { createChecker } from '../check.js';
import { refHidesSiblings, subschemas } from '../schema/keywords.js';
import { createRegistry, type Registry } from '../schema/registry.js';
import type { HistoryMode, Policy } from '../types.js';
import { sortFindings } from './compare.js';
import { isSchema, type SchemaNode, type SchemaSource } from './fields/schema-node.js';
import type { CompatReport, EventRef, Tree } from './finding.js';
import { comparePair, MOST_BREAKS, type PairSide } from './pair.js';

export interface GivenSchema {
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
  const name = (given: GivenSchema) =>
    old.file !== update.file ? given.file : `the ${given === old ? 'older' : 'newer'} ${given.file}`;
  const event: EventRef = { context: '', name: update.file, type: update.file };
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
    return withReferences(own, 'schema', (reference, holder) => {
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

/** The path that a reference leads to from a file; undefined: it stays in the file, or isn't a relative path. */
export function relativeTarget(reference: string, from: string): string | undefined {
  const [target = ''] = reference.split('#');
  if (target === '' || /^[a-z][a-z\d+.-]*:|^\/\//i.test(target)) return undefined;
  try {
    return new URL(target, new URL(encodeURI(from), ROOT)).href
      .slice(ROOT.length)
      .split('/')
      .map(decodeURIComponent)
      .join('/');
  } catch {
    return undefined;
  }
}

const ROOT = 'file-of-one:///';

/** Keywords that hold values and no schemas. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'example']);

/** Deeper than anything is compared. */
const MAX_DEPTH = 1_000;

/** `map`: an object of schemas by name. */
function withReferences(
  value: Json,
  is: 'schema' | 'map',
  change: (reference: string, holder: JsonObject) => string,
  depth = 0,
): Json {
  if (depth > MAX_DEPTH) return value;
  const inside = (inner: Json, kind: 'schema' | 'map') => withReferences(inner, kind, change, depth + 1);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => inside(item, 'schema'));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    if (is === 'map') return [key, inside(inner, 'schema')];
    if (key === '$ref' && typeof inner === 'string') return [key, change(inner, value)];
    if (DATA.has(key)) return [key, inner];
    return [key, inside(inner, subschemas.get(key) === 'map' ? 'map' : 'schema')];
  });
  return Object.fromEntries(entries);
}

/** As the engine does, but for `$dynamicRef` and `$recursiveRef`, which lead to different places from different ways. */
function follow(registry: Registry, { schema }: SchemaNode): SchemaNode | undefined {
  if (!isObject(schema) || typeof schema.$ref !== 'string') return undefined;
  const found = registry.find(schema.$ref, registry.ownerOf(schema));
  if (found === undefined || !isSchema(found.schema)) return undefined;
  return { document: found.resource.document, pointer: found.pointer, schema: found.schema };
}
