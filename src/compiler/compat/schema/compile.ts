/** Schemas into formulas. */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Draft, Json } from '../../contract/schema.js';
import type { Node } from '../formula/node.js';
import type { Session } from '../formula/session.js';
import { spend } from '../steps.js';
import { canonical } from '../value/canonical.js';
import { arrayKeywords } from './arrays.js';
import { dynamicTarget, recursiveTarget } from './dynamic.js';
import { keywordKind, refHidesSiblings } from './keywords.js';
import { logicKeywords } from './logic.js';
import { objectKeywords } from './objects.js';
import { escapeToken, type Place, type Registry, type Resource } from './registry.js';
import { scalarKeywords } from './scalars.js';
import { unevaluatedKeywords } from './unevaluated.js';

export interface CompileOptions {
  readonly draft: Draft;
  readonly formats: 'assert' | 'annotate';
  /** Keywords that say nothing although we don't know them. */
  readonly isAnnotation: (keyword: string) => boolean;
  /** Keywords at places that are left out; see `keywordKey`. */
  readonly ignored: ReadonlySet<string>;
}

/** A keyword at its place: the document's URI and the pointer to the keyword. */
export function keywordKey(document: string, pointer: string): string {
  return `${document}#${pointer}`;
}

/** Resources that were entered on the way, outermost first: what `$dynamicRef` looks at. */
export type Scope = readonly Resource[];

/** What a keyword is compiled with. */
export interface Context {
  readonly session: Session;
  readonly options: CompileOptions;
  readonly registry: Registry;
  readonly place: Place;
  readonly schema: JsonObject;
  readonly scope: Scope;
  /** Schema of a keyword at this place; `inner`: of a part of the value, and not of the value itself. */
  sub(inner: boolean, ...path: readonly (string | number)[]): Node;
  /** The context of a subschema; undefined: a boolean, or no schema at all. */
  at(...path: readonly (string | number)[]): Context | undefined;
  /** The context of the schema that a `$ref`, `$dynamicRef` or `$recursiveRef` leads to. */
  followed(keyword: string): Context | undefined;
  /** For a keyword whose value makes no sense. */
  malformed(keyword: string): Node;
}

export type Keyword = (context: Context, value: Json) => Node;

const keywords: ReadonlyMap<string, Keyword> = new Map(
  Object.entries({ ...scalarKeywords, ...arrayKeywords, ...objectKeywords, ...logicKeywords }),
);

const MAX_DEPTH = 400;

export interface Compiler {
  readonly options: CompileOptions;
  readonly registry: Registry;
  compile(place: Place, scope: Scope): Node;
  /** One keyword of a schema, for explanations. */
  keyword(place: Place, scope: Scope, name: string): Node;
  /** Whether the draft knows the keyword. */
  heeds(name: string): boolean;
  /** Whether nothing counts beside the schema's `$ref`. */
  hidesSiblings(schema: JsonObject): boolean;
  /** What a reference keyword at this place leads to. */
  follow(place: Place, scope: Scope, name: string): { readonly place: Place; readonly scope: Scope } | undefined;
}

interface Opened {
  readonly depth: number;
  reference: Node | undefined;
}

export function createCompiler(session: Session, registry: Registry, options: CompileOptions): Compiler {
  const { arena } = session;
  const memo = new Map<object, Map<string, Node>>();
  const opened = new Map<object, Map<string, Opened>>();
  let depth = 0;
  /** Depth at which the last part of a value was entered: a reference to an opened schema below it would never end. */
  let innermost = 0;
  const { draft, ignored } = options;

  function compile(place: Place, scope: Scope): Node {
    const { schema } = place;
    if (schema === true) return arena.yes;
    if (schema === false) return arena.no;
    if (!isObject(schema)) return arena.opaque(`schema ${canonical(schema)}`);
    const inScope = widen(scope, place);
    const key = scopeKey(inScope);
    const known = memo.get(schema)?.get(key);
    if (known !== undefined) return known;
    const open = opened.get(schema)?.get(key);
    if (open !== undefined) {
      if (open.depth > innermost)
        return arena.opaque(`the endless reference ${place.resource.document}#${place.pointer}`, true);
      open.reference ??= arena.reference(() => memo.get(schema)!.get(key)!);
      return open.reference;
    }
    if (depth >= MAX_DEPTH) return arena.opaque('what is nested so deeply', true);
    spend(session.steps, 2);
    depth++;
    entry(opened, schema).set(key, { depth, reference: undefined });
    const node = compileObject(contextOf(place, schema, inScope));
    opened.get(schema)!.delete(key);
    depth--;
    entry(memo, schema).set(key, node);
    return node;
  }

  function enter(place: Place, scope: Scope): Context | undefined {
    return isObject(place.schema) ? contextOf(place, place.schema, widen(scope, place)) : undefined;
  }

  function contextOf(place: Place, schema: JsonObject, scope: Scope): Context {
    const context: Context = {
      session,
      options,
      registry,
      place,
      schema,
      scope,
      sub: (inner, ...path) => {
        const before = innermost;
        if (inner) innermost = depth;
        const node = compile(registry.child(place, ...path), scope);
        innermost = before;
        return node;
      },
      at: (...path) => enter(registry.child(place, ...path), scope),
      followed: (keyword) => {
        const found = follow(context, keyword);
        return found === undefined ? undefined : enter(found, scope);
      },
      malformed: (keyword) => arena.opaque(`${keyword} ${canonical(schema[keyword]!)}`),
    };
    return context;
  }

  function compileObject(context: Context): Node {
    const { schema } = context;
    if (hidesSiblings(schema)) return keywordNode(context, '$ref');
    return arena.and(Object.keys(schema).map((name) => keywordNode(context, name)));
  }

  function hidesSiblings(schema: JsonObject): boolean {
    return refHidesSiblings(draft) && typeof schema.$ref === 'string';
  }

  function keywordNode(context: Context, name: string): Node {
    const value = context.schema[name]!;
    const kind = keywordKind(name, draft);
    if (kind === 'annotation') return arena.yes;
    if (ignored.size > 0) {
      const { resource, pointer } = context.place;
      if (ignored.has(keywordKey(resource.document, `${pointer}/${escapeToken(name)}`))) return arena.yes;
    }
    if (kind === 'unknown') {
      return options.isAnnotation(name)
        ? arena.yes
        : arena.opaque(`keyword ${JSON.stringify(name)} ${canonical(value)}`);
    }
    if (name === '$ref' || name === '$dynamicRef' || name === '$recursiveRef') {
      const found = follow(context, name);
      return found === undefined ? arena.opaque(`${name} ${canonical(value)}`, true) : compile(found, context.scope);
    }
    const unevaluated = unevaluatedKeywords.get(name);
    if (unevaluated !== undefined) return unevaluated(context, value);
    return keywords.get(name)?.(context, value) ?? arena.yes;
  }

  function follow({ schema, place, scope }: Context, name: string): Place | undefined {
    const value = schema[name];
    if (typeof value !== 'string') return undefined;
    const found = registry.find(value, place.resource);
    if (found === undefined || name === '$ref') return found;
    return name === '$dynamicRef' ? dynamicTarget(found, value, scope) : recursiveTarget(found, scope);
  }

  return {
    options,
    registry,
    compile,
    heeds: (name) => keywordKind(name, draft) === 'known',
    hidesSiblings,
    keyword: (place, scope, name) => {
      const context = enter(place, scope);
      return context === undefined ? compile(place, scope) : keywordNode(context, name);
    },
    follow: (place, scope, name) => {
      const context = enter(place, scope);
      const found = context === undefined ? undefined : follow(context, name);
      return found === undefined ? undefined : { place: found, scope: context!.scope };
    },
  };
}

function widen(scope: Scope, { resource }: Place): Scope {
  return scope.includes(resource) ? scope : [...scope, resource];
}

function entry<T>(map: Map<object, Map<string, T>>, schema: object): Map<string, T> {
  let inner = map.get(schema);
  if (inner === undefined) {
    inner = new Map();
    map.set(schema, inner);
  }
  return inner;
}

/** Only where there is something dynamic does the way matter. */
function scopeKey(scope: Scope): string {
  let key = '';
  for (const resource of scope) if (resource.recursive || resource.dynamicAnchors.size > 0) key += `${resource.uri}\n`;
  return key;
}
