/** Two schemas that needn't be of any contract. */
import { isObject } from '../../contract/json.js';
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { createChecker } from '../check.js';
import { escapeToken } from '../schema/registry.js';
import type { HistoryMode, Policy } from '../types.js';
import { sortFindings } from './compare.js';
import type { SchemaNode, SchemaSource } from './fields/schema-node.js';
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
  const sideOf = (tree: Tree, name: string, { root, source }: Documents): PairSide => ({
    ref: { tree, version: 1 },
    name,
    source,
    side: checker.side(root),
  });
  const [from, to] = [sideOf('base', name(old), before), sideOf('head', name(update), after)];
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
function documentsOf(tree: Tree, { file, schema, others }: GivenSchema): Documents {
  const uriOf = (path: string) => `file-of-${tree}:/${encodeURI(path)}`;
  const renamed = (value: JsonSchema, from: string) =>
    withReferences(value, (reference) => absolute(reference, from, others, uriOf)) as JsonSchema;
  const root = renamed(schema, file);
  const paths = new Map([...others.keys()].map((path) => [uriOf(path), path]));
  const documents = new Map([...others].map(([path, other]) => [uriOf(path), renamed(other, path)]));
  return {
    root,
    documents,
    source: {
      tree,
      schema: root,
      originOf: (document) => ({ file: document === '' ? file : (paths.get(document) ?? file), pointer: '' }),
      follow: (node) => follow(node, root, documents),
    },
  };
}

function absolute(
  reference: string,
  from: string,
  others: ReadonlyMap<string, unknown>,
  uriOf: (path: string) => string,
): string {
  const path = relativeTarget(reference, from);
  return path === undefined || !others.has(path)
    ? reference
    : uriOf(path) + reference.slice(`${reference}#`.indexOf('#'));
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

function withReferences(value: Json, change: (reference: string) => string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withReferences(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? change(inner)
        : DATA.has(key)
          ? inner
          : withReferences(inner, change),
    ]),
  );
}

/** JSON pointers alone; what anchors and identifiers lead to isn't looked at by the rules, only by the engine. */
function follow(
  node: SchemaNode,
  root: JsonSchema,
  documents: ReadonlyMap<string, JsonSchema>,
): SchemaNode | undefined {
  if (!isObject(node.schema) || typeof node.schema.$ref !== 'string') return undefined;
  const [target = '', fragment = ''] = node.schema.$ref.split('#');
  const document = target === '' ? node.document : target;
  let at: Json | undefined = document === '' ? root : documents.get(document);
  if (at === undefined || (fragment !== '' && !fragment.startsWith('/'))) return undefined;
  let pointer = '';
  for (const part of fragment === '' ? [] : fragment.slice(1).split('/')) {
    const token = decode(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    at = (at as { readonly [name: string]: Json })[token];
    pointer += `/${escapeToken(token)}`;
  }
  return isObject(at) || typeof at === 'boolean' ? { document, pointer, schema: at } : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
