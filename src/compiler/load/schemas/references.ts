/** `$ref` -> the place of the schema that is meant. */
import { isObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import { type Code, type Diagnostic, diagnostic, didYouMean } from '../../diagnostics/index.js';
import { missingTarget } from '../files/files.js';
import { child, type Files, join, parsePointer, toPointer, valueAt } from '../files/index.js';
import { resolveReference } from '../files/path.js';
import { type Identifiers, identifiersOf, resolveUri } from './identifiers.js';
import { isAsyncApi, isWrapper, type Place, placeOf } from './place.js';

export interface SchemaTarget {
  readonly origin: Origin;
  readonly value: Json;
  readonly place: Place;
}

export interface References {
  /** The schema that the `$ref` of the schema at `from` leads to; undefined after a diagnostic, which comes once for each `$ref`. */
  resolve(from: Origin, reference: Json): SchemaTarget | undefined;
  identifiers(file: string): Identifiers | undefined;
  place(origin: Origin): Place | undefined;
}

/** `roots`: file -> pointers that are known to be schemas. */
export function createReferences(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  roots: ReadonlyMap<string, ReadonlySet<string>>,
): References {
  const known = new Map<string, Identifiers>();
  const resolved = new Map<string, SchemaTarget | undefined>();

  const identifiers = (file: string): Identifiers | undefined => {
    let found = known.get(file);
    if (found === undefined) {
      const loaded = files.read(file);
      if (loaded === undefined) return undefined;
      found = identifiersOf(file, loaded.value);
      known.set(file, found);
    }
    return found;
  };

  const place = ({ file, pointer }: Origin): Place | undefined => {
    const loaded = files.read(file);
    return loaded && placeOf(loaded.value, pointer, roots.get(file) ?? NONE);
  };

  const follow = (from: Origin, reference: Json): SchemaTarget | undefined => {
    const at = join(from, '$ref');
    const refuse = (code: Code, message: string, help?: string) => {
      report(diagnostic(code, message, files.locate(at), help === undefined ? {} : { help }));
      return undefined;
    };
    if (typeof reference !== 'string') return refuse('invalid-reference', '`$ref` must be a string');
    const address = reference.split('#', 1)[0]!;
    const base = identifiers(from.file)!.resourceOf(from.pointer);
    const uri = address === '' ? base.uri : resolveUri(address, base.uri);
    const own = uri === undefined ? undefined : identifiers(from.file)!.byUri.get(uri);
    // An `$id` is a name; where it names nothing in this file, the reference is a path from where the file stands.
    const target = resolveReference(
      from.file,
      own === undefined ? reference : `#${reference.slice(address.length + 1)}`,
    );
    if ('problem' in target) return refuse(target.problem.code, target.problem.message, target.problem.help);
    const file = files.read(target.path, at);
    if (file === undefined) return undefined;
    const resource = own ?? identifiers(target.path)!.resourceOf('');
    const fragment = target.fragment ?? '';

    let pointer: string;
    if (fragment !== '' && !fragment.startsWith('/')) {
      const anchor = resource.anchors.get(fragment);
      if (anchor === undefined) {
        const near = didYouMean(
          `#${fragment}`,
          [...resource.anchors.keys()].map((name) => `#${name}`),
        );
        return refuse('missing-target', `'${target.path}' has no anchor '${fragment}'`, near);
      }
      pointer = anchor;
    } else {
      const tokens = parsePointer(fragment);
      if (tokens === undefined) return refuse('invalid-reference', `'#${fragment}' is not a JSON pointer`);
      const found = firstWith(file.value, [resource.pointer, ''], toPointer(tokens));
      if (found === undefined) {
        const [message, help] = describeMissing(target.path, file.value, tokens);
        return refuse(
          'missing-target',
          message,
          help ?? (address === '' ? nearby(file.value, from.pointer, fragment) : undefined),
        );
      }
      pointer = found;
    }

    let value: Json = valueAt(file.value, pointer)!;
    if (isAsyncApi(file.value) && isWrapper(value)) {
      pointer += '/schema';
      value = value.schema;
    }
    const origin = { file: target.path, pointer };
    const where = placeOf(file.value, pointer, roots.get(target.path) ?? NONE);
    if (where.format) {
      return refuse('unsupported-schema-format', `schemas of format '${where.format.format}' can't be read`);
    }
    const shown = pointer === '' ? `'${target.path}'` : `'${reference}'`;
    if (where.kind !== 'schema') return refuse('not-a-schema', `${shown} is ${KINDS[where.kind]}, not a schema`);
    if (!isObject(value) && typeof value !== 'boolean') {
      return refuse('not-a-schema', `${shown} is ${describe(value)}, not a schema`);
    }
    return { origin, value, place: where };
  };

  return {
    identifiers,
    place,
    resolve(from, reference) {
      const key = `${from.file}#${from.pointer}`;
      if (!resolved.has(key)) resolved.set(key, follow(from, reference));
      return resolved.get(key);
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

const KINDS: { readonly [kind in Exclude<Place['kind'], 'schema'>]: string } = {
  data: 'a value',
  document: 'a part of the AsyncAPI document',
  list: 'a list of schemas',
  map: 'a map of schemas',
};

/** The first of the bases below which the pointer exists, with the pointer. */
function firstWith(value: Json, bases: readonly string[], pointer: string): string | undefined {
  return bases.map((base) => base + pointer).find((each) => valueAt(value, each) !== undefined);
}

function describeMissing(path: string, value: Json, tokens: readonly string[]): [string, string | undefined] {
  let at = value;
  for (const [index, token] of tokens.entries()) {
    const next = child(at, token);
    if (next === undefined) return missingTarget(path, tokens, index, at);
    at = next;
  }
  throw new Error('the pointer exists');
}

/** `#` is the file, not the schema: whoever takes it for the schema is told the whole way. */
function nearby(value: Json, pointer: string, fragment: string): string | undefined {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    if (valueAt(value, at + fragment) !== undefined) return `'#' is the whole file here: write '#${at}${fragment}'.`;
  }
  return undefined;
}

function describe(value: Json): string {
  if (value === null) return 'empty';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
