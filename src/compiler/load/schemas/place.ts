/** What stands at a place of a file, told from the way that leads to it. */
import { isObject } from '../../contract/json.js';
import type { ContractDraft, Json } from '../../contract/schema.js';
import { child, tokensOf, toPointer } from '../files/index.js';
import { draftOfSchemaFormat, draftOfUri } from './draft.js';
import { KEYWORDS } from './keywords.js';

export interface Place {
  /**
   * `schema`: a schema stands there. `map`, `list`: an object or array of schemas. `data`: a value, as in `const`. `document`: a part of
   * the AsyncAPI document that is no schema.
   */
  readonly kind: 'schema' | 'map' | 'list' | 'data' | 'document';
  /** Pointer of the outermost schema around it: what is checked as a whole. */
  readonly unit: string;
  /** The draft that `$schema` or `schemaFormat` says, and where it says so. */
  readonly draft?: { readonly draft: ContractDraft; readonly pointer: string; readonly by: '$schema' | 'schemaFormat' };
  /** A `schemaFormat` that we don't read. */
  readonly format?: { readonly format: string; readonly pointer: string };
}

/** `free`: where nothing says what it is, and a schema may stand. */
type State = Place['kind'] | 'free';

/** `roots`: pointers in this file that are known to be schemas. */
export function placeOf(file: Json, pointer: string, roots: ReadonlySet<string>): Place {
  const isDocument = isAsyncApi(file);
  const tokens = tokensOf(pointer);
  let state: State = isDocument ? 'document' : 'schema';
  let unit = '';
  let draft: Place['draft'];
  let format: Place['format'];
  let at: Json | undefined = file;
  let path = '';
  for (let index = 0; ; index++) {
    if (state === 'document' && (roots.has(path) || isSchemaHolder(tokens, index))) state = 'free';
    if (state === 'free') unit = path;
    if (isObject(at) && (state === 'schema' || state === 'free')) {
      if (typeof at.$schema === 'string') {
        const found = draftOfUri(at.$schema);
        if (found !== undefined) draft = { draft: found, pointer: `${path}/$schema`, by: '$schema' };
      }
    }
    const token = tokens[index];
    if (token === undefined) break;
    if (isDocument && token === 'schema' && isWrapper(at)) {
      const known = draftOfSchemaFormat(at.schemaFormat);
      if (known) draft = { draft: known.draftHint, pointer: `${path}/schemaFormat`, by: 'schemaFormat' };
      else format = { format: at.schemaFormat, pointer: `${path}/schemaFormat` };
      state = 'free';
    } else state = next(state, token, tokens, index);
    at = at === undefined ? undefined : child(at, token);
    path += toPointer([token]);
  }
  const kind = state === 'free' ? 'schema' : state;
  return { kind, unit, ...(draft && { draft }), ...(format && { format }) };
}

function next(state: State, token: string, tokens: readonly string[], index: number): State {
  switch (state) {
    case 'schema':
    case 'free': {
      const keyword = KEYWORDS.get(token);
      if (keyword === undefined) return 'free';
      switch (keyword.value) {
        case 'schema':
          return 'schema';
        case 'schema-list':
          return 'list';
        case 'schema-or-list':
          return /^\d+$/.test(tokens[index + 1] ?? '') ? 'list' : 'schema';
        case 'schema-map':
        case 'pattern-map':
        case 'dependencies':
          return 'map';
        default:
          return 'data';
      }
    }
    case 'map':
    case 'list':
      return 'schema';
    default:
      return state;
  }
}

/** Whether `tokens` before `index` lead to a place where AsyncAPI keeps a schema, or to an extension. */
function isSchemaHolder(tokens: readonly string[], index: number): boolean {
  const last = tokens[index - 1];
  if (last === undefined) return false;
  if (index === 3 && tokens[0] === 'components' && tokens[1] === 'schemas') return true;
  if (last.startsWith('x-')) return true;
  return index > 2 && (last === 'payload' || last === 'headers');
}

export function isAsyncApi(file: Json): boolean {
  return isObject(file) && Object.hasOwn(file, 'asyncapi');
}

/** AsyncAPI 3.0, "Multi Format Schema Object". */
export function isWrapper(value: Json | undefined): value is { readonly schemaFormat: string; readonly schema: Json } {
  return isObject(value) && typeof value.schemaFormat === 'string' && Object.hasOwn(value, 'schema');
}
