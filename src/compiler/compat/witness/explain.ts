/** Where a witness fails, for people: which keyword of the reader refuses it, and what the writer says of the same place. */
import { isObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import { holds, matches } from '../formula/holds.js';
import type { Session } from '../formula/session.js';
import type { Compiler, Scope } from '../schema/compile.js';
import { escapeToken, type Place } from '../schema/registry.js';
import type { SchemaPlace } from '../types.js';
import { locate } from './locate.js';
import { sentence } from './reason.js';

export interface Explanation {
  readonly writer: SchemaPlace;
  readonly reader: SchemaPlace;
  readonly instance: string;
  readonly reason: string;
}

interface Step {
  readonly place: Place;
  readonly scope: Scope;
  readonly keyword: string;
  readonly value: Json;
  readonly path: readonly (string | number)[];
}

export function explain(session: Session, writer: Compiler, reader: Compiler, witness: Json): Explanation {
  const failure = findFailure(session, reader, { place: reader.registry.root, scope: [], value: witness, path: [] }, 0);
  const path = failure?.path ?? [];
  const place = failure?.place ?? reader.registry.root;
  const pointer =
    failure === undefined || failure.keyword === ''
      ? place.pointer
      : `${place.pointer}/${escapeToken(failure.keyword)}`;
  return {
    writer: placeOf(locate(session, writer, path, witness)),
    reader: placeOf({ ...place, pointer }),
    instance: path.map((token) => `/${escapeToken(String(token))}`).join(''),
    reason: sentence(
      path,
      failure?.keyword ?? '',
      isObject(place.schema) ? place.schema : {},
      failure === undefined ? witness : failure.value,
      failure?.keyword === 'oneOf' ? matching(session, reader, failure) : [],
    ),
  };
}

/** The branches of `oneOf` that accept the value. */
function matching(session: Session, compiler: Compiler, { place, scope, value }: Step): readonly number[] {
  const list = (place.schema as { readonly [name: string]: Json }).oneOf;
  if (!Array.isArray(list)) return [];
  return [...list.keys()].filter((index) => {
    const branch = compiler.registry.child(place, 'oneOf', index);
    return holds(session, compiler.compile(branch, scope), value) === true;
  });
}

function placeOf({ resource, pointer }: Place): SchemaPlace {
  return resource.document === '' ? { pointer } : { pointer, uri: resource.document };
}

type Spot = Omit<Step, 'keyword'>;

const MAX_DEPTH = 400;

/** The innermost keyword that refuses the value by itself. */
function findFailure(session: Session, compiler: Compiler, spot: Spot, depth: number): Step | undefined {
  const { place, scope, value } = spot;
  const { schema } = place;
  if (!isObject(schema) || depth > MAX_DEPTH) return { ...spot, keyword: '' };
  const names = compiler.hidesSiblings(schema) ? ['$ref'] : Object.keys(schema);
  for (const keyword of names) {
    if (!compiler.heeds(keyword)) continue;
    if (holds(session, compiler.keyword(place, scope, keyword), value) !== false) continue;
    for (const next of below(session, compiler, spot, keyword)) {
      if (holds(session, compiler.compile(next.place, next.scope), next.value) === false) {
        return findFailure(session, compiler, next, depth + 1);
      }
    }
    return { ...spot, keyword };
  }
  return undefined;
}

/** Schemas that a keyword applies, all of which must hold, with the part of the value that they apply to. */
function below(session: Session, compiler: Compiler, spot: Spot, keyword: string): readonly Spot[] {
  const { place, scope, value, path } = spot;
  const schema = place.schema as { readonly [name: string]: Json };
  const at = (...tokens: (string | number)[]) => compiler.registry.child(place, ...tokens);
  const inner = (token: string | number, where: Place): Spot => ({
    place: where,
    scope,
    value: (value as { readonly [name: string]: Json })[token]!,
    path: [...path, token],
  });
  switch (keyword) {
    case '$ref':
    case '$dynamicRef':
    case '$recursiveRef': {
      const followed = compiler.follow(place, scope, keyword);
      return followed === undefined ? [] : [{ ...spot, ...followed }];
    }
    case 'allOf':
      return (schema.allOf as readonly Json[]).map((_, index) => ({ ...spot, place: at('allOf', index) }));
    case 'anyOf':
    case 'oneOf':
      return branchOf(session, compiler, spot, keyword);
    case 'if':
      return ['then', 'else']
        .filter((name) => schema[name] !== undefined)
        .filter((name) => (holds(session, compiler.compile(at('if'), scope), value) === true) === (name === 'then'))
        .map((name) => ({ ...spot, place: at(name) }));
    case 'properties':
      if (!isObject(value)) return [];
      return Object.keys(schema.properties as object)
        .filter((name) => Object.hasOwn(value, name))
        .map((name) => inner(name, at('properties', name)));
    case 'patternProperties':
      if (!isObject(value)) return [];
      return Object.keys(schema.patternProperties as object).flatMap((source) => {
        const automaton = session.automaton(source);
        return Object.keys(value)
          .filter((name) => automaton !== undefined && matches(session, automaton, name))
          .map((name) => inner(name, at('patternProperties', source)));
      });
    case 'additionalProperties': {
      if (!isObject(value)) return [];
      const patterns = Object.keys((schema.patternProperties as object | undefined) ?? {});
      const declared = new Set(Object.keys((schema.properties as object | undefined) ?? {}));
      return Object.keys(value)
        .filter((name) => !declared.has(name))
        .filter(
          (name) =>
            !patterns.some((source) => {
              const automaton = session.automaton(source);
              return automaton === undefined || matches(session, automaton, name);
            }),
        )
        .map((name) => inner(name, at('additionalProperties')));
    }
    case 'items':
    case 'prefixItems':
    case 'additionalItems': {
      if (!Array.isArray(value)) return [];
      const list = schema[keyword];
      if (Array.isArray(list)) return list.slice(0, value.length).map((_, index) => inner(index, at(keyword, index)));
      const first = keyword === 'items' ? schema.prefixItems : schema.items;
      const from =
        Array.isArray(first) && compiler.heeds(keyword === 'items' ? 'prefixItems' : 'items') ? first.length : 0;
      return value.map((_, index) => inner(index, at(keyword))).slice(from);
    }
    default:
      return [];
  }
}

/** Of a union that accepts nothing, the branch that the value is meant for: the only one of its type, or with its constants. */
function branchOf(session: Session, compiler: Compiler, spot: Spot, keyword: string): readonly Spot[] {
  const { place, scope, value } = spot;
  const list = (place.schema as { readonly [name: string]: Json })[keyword];
  if (!Array.isArray(list)) return [];
  const spots = list.map((_, index) => ({ ...spot, place: compiler.registry.child(place, keyword, index) }));
  if (spots.some(({ place: each }) => holds(session, compiler.compile(each, scope), value) === true)) return [];
  const meant = spots.filter(({ place: each }) => fitsTags(session, compiler, each, scope, value));
  return meant.length === 1 ? meant : [];
}

/** Whether type and constant properties of the branch are those of the value. */
function fitsTags(session: Session, compiler: Compiler, place: Place, scope: Scope, value: Json): boolean {
  const { schema } = place;
  if (!isObject(schema)) return false;
  if (typeof schema.$ref === 'string') {
    const followed = compiler.follow(place, scope, '$ref');
    return (
      followed !== undefined &&
      followed.place.schema !== schema &&
      fitsTags(session, compiler, followed.place, followed.scope, value)
    );
  }
  if (schema.type !== undefined && holds(session, compiler.keyword(place, scope, 'type'), value) === false)
    return false;
  const properties = schema.properties;
  if (!isObject(properties) || !isObject(value)) return true;
  return Object.keys(properties).every((name) => {
    const inner = properties[name];
    if (!isObject(inner) || inner.const === undefined || !Object.hasOwn(value, name)) return true;
    const at = compiler.registry.child(place, 'properties', name);
    return holds(session, compiler.keyword(at, scope, 'const'), value[name]!) !== false;
  });
}
