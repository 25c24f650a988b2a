/** Homes and type names of definitions: told from where each stands and who reaches it, and from nothing else. */
import type { Origin } from '../../contract/location.js';
import type { Definition } from '../../contract/model.js';
import { tokensOf } from '../files/index.js';
import type { LinkedDefinition } from '../schemas/index.js';
import { versionPath } from './layout.js';
import { folderName, pascalCase, safeIdentifier, segment } from './names.js';
import { placeOf } from './node.js';

/** An event version whose payload is a root of the linker. */
export interface RootUser {
  readonly context: string;
  readonly event: string;
  readonly version: number;
  readonly typeName: string;
}

/** Place of a root -> the event versions whose data it describes; `undefined` among them where it describes headers. */
export type RootUsers = ReadonlyMap<string, readonly (RootUser | undefined)[]>;

export function placeDefinition(definition: LinkedDefinition, users: RootUsers, schemas: string): Definition {
  const { key, origin, draft, schema, definitions } = definition;
  const owner = ownerOf(definition, users);
  const description = typeof schema === 'boolean' ? undefined : schema.description;
  const common = {
    key,
    origin,
    draft,
    schema,
    definitions,
    ...(typeof description === 'string' && { description }),
  };
  if (owner !== undefined) {
    const { user, root } = owner;
    const name = localName(origin, root, user);
    const home = { kind: 'local', context: user.context, event: user.event, version: user.version } as const;
    return { ...common, typeName: name, home };
  }
  return { ...common, typeName: sharedName(origin), home: { kind: 'shared', ...sharedModule(origin.file, schemas) } };
}

/** The one event version that reaches the definition, where it stands inside that version's own schema. */
function ownerOf(
  { origin, usedBy }: LinkedDefinition,
  users: RootUsers,
): { readonly user: RootUser; readonly root: Origin } | undefined {
  const [root, another] = usedBy.roots;
  if (root === undefined || another !== undefined) return undefined;
  const [user, more] = users.get(placeOf(root)) ?? [];
  if (user === undefined || (users.get(placeOf(root))?.length ?? 0) !== 1 || more !== undefined) return undefined;
  const inside = origin.file === root.file && `${origin.pointer}/`.startsWith(`${root.pointer}/`);
  return inside ? { user, root } : undefined;
}

function localName(origin: Origin, root: Origin, { typeName }: RootUser): string {
  const tokens = tokensOf(origin.pointer.slice(root.pointer.length));
  const name = tokens.length === 0 ? `${typeName}Data` : safeIdentifier(pascalCase(wordsOf(tokens)));
  return name === typeName ? `${name}Data` : name;
}

function sharedName({ file, pointer }: Origin): string {
  if (pointer !== '') return safeIdentifier(pascalCase(wordsOf(tokensOf(pointer))));
  const path = versionPath(file);
  if (path?.form === 'folder') return `${pascalCase(path.event)}V${path.version}Data`;
  return safeIdentifier(pascalCase(stemOf(file.slice(file.lastIndexOf('/') + 1))));
}

/** What the names below these say needs no word of its own. */
const DEFINITIONS: ReadonlySet<string> = new Set(['$defs', 'definitions', 'components', 'schemas']);

/** `$defs/money` -> `money`; `properties/address` -> `address property`; `allOf/0` -> `all of 0`. */
function wordsOf(tokens: readonly string[]): string {
  const words: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    const name = tokens[index + 1];
    if (DEFINITIONS.has(token)) continue;
    if ((token === 'properties' || token === 'patternProperties') && name !== undefined) {
      words.push(name, 'property');
      index += 1;
    } else words.push(token);
  }
  return words.length === 0 ? tokens.join(' ') : words.join(' ');
}

/** One module per file: `<context>/shared/x` and `shared/x` under the schemas folder, else the whole path. */
function sharedModule(file: string, schemas: string): { readonly folder: string; readonly module: string } {
  const inSchemas = file.startsWith(`${schemas}/`) ? file.slice(schemas.length + 1) : undefined;
  const parts = stemOf(inSchemas ?? file).split('/');
  const shared = inSchemas === undefined ? -1 : parts.indexOf('shared');
  const rest = shared === -1 || shared === parts.length - 1 ? parts : parts.slice(shared + 1);
  const context = shared > 0 && rest !== parts ? parts[shared - 1] : undefined;
  return {
    folder: context === undefined ? 'shared' : `${folderName(context)}/shared`,
    module: segment(rest.map(segment).join('-')),
  };
}

function stemOf(file: string): string {
  return file.replace(/\.(?:ya?ml|json)$/, '');
}
