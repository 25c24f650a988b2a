/**
 * From names as people write them to names as code and disks allow them. The only place that converts.
 * Pure and local: what a name becomes depends on nothing but the name, so that nothing renames anything else.
 */

/** `order-created`, `order_created`, `orderCreated` -> `OrderCreated`. May still be reserved: see `safeIdentifier`. */
export function pascalCase(raw: string): string {
  return identifier(words(raw).map(capitalize).join(''), raw);
}

/** `user/signed-up` -> `userSignedUp`. May still be reserved: see `safeIdentifier`. */
export function camelCase(raw: string): string {
  const [first = '', ...rest] = words(raw);
  return identifier(decapitalize(first) + rest.map(capitalize).join(''), raw);
}

/** The identifier itself, or with `_` behind it where JavaScript, TypeScript, a disk or our own modules own the name. */
export function safeIdentifier(name: string): string {
  return RESERVED.has(name) || DEVICE.test(name) || /^define[A-Z]/.test(name) ? `${name}_` : name;
}

/** Identifier of an event, and of its type on the wire (which no language reserves). */
export function eventName(raw: string): { readonly name: string; readonly wire: string } {
  const wire = pascalCase(raw);
  return { name: safeIdentifier(wire), wire };
}

/** One path segment that every disk takes: letters, digits, `-` and `_`. */
export function segment(raw: string): string {
  const text = raw
    .normalize('NFC')
    .replace(SEPARATORS_IN_SEGMENT, '-')
    .replace(/^-+|-+$/g, '');
  const safe = text === '' ? codePoints(raw) : text;
  return DEVICE.test(safe) ? `${safe}_` : safe;
}

/** Generated folder of a context; never one that we use ourselves. */
export function folderName(raw: string): string {
  const name = segment(raw);
  return OWN_FOLDERS.has(foldCase(name)) ? `${name}_` : name;
}

/** Equal for two names that are one file on a case-insensitive or normalising disk. */
export function foldCase(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

/** The longest name that still leaves room for `.v<N>.upcast.ts` in the 255 bytes of a file name. */
export const MAX_NAME_BYTES = 200;

export function isTooLong(name: string): boolean {
  return Buffer.byteLength(name) > MAX_NAME_BYTES;
}

/** Everything that can't stand in an identifier separates words, and so do underscores and other connectors. */
const SEPARATORS = /(?:[^\p{ID_Continue}]|\p{Pc})+/u;
const SEPARATORS_IN_SEGMENT = /(?:(?!_)(?:[^\p{ID_Continue}]|\p{Pc})|-)+/gu;

function words(raw: string): readonly string[] {
  const parts = raw
    .normalize('NFC')
    .split(SEPARATORS)
    .filter((part) => part !== '');
  // ORDER_CREATED is shouting, not two acronyms.
  const shouted = parts.length > 1 && parts.every((part) => part === part.toUpperCase());
  return shouted ? parts.map((part) => part.toLowerCase()) : parts;
}

function capitalize(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}

/** `Todos` -> `todos`, `HTTPRequests` -> `httpRequests`, `SMS` -> `sms`. */
function decapitalize(word: string): string {
  const head = /^\p{Lu}+(?=\p{Lu}\p{Ll})|^\p{Lu}+/u.exec(word)?.[0] ?? '';
  return head.toLowerCase() + word.slice(head.length);
}

/** A name without a single letter (emoji, punctuation) is spelled by its code points. */
function identifier(name: string, raw: string): string {
  const text = name === '' ? codePoints(raw) : name;
  return /^\p{ID_Start}/u.test(text) ? text : `_${text}`;
}

function codePoints(raw: string): string {
  const points = [...raw.normalize('NFC')].map((char) => (char.codePointAt(0) ?? 0).toString(16).toUpperCase());
  return points.length === 0 ? 'Unnamed' : points.map((point) => `U${point}`).join('');
}

/** `schemas/shared` and the tests have these beside the contexts. */
const OWN_FOLDERS: ReadonlySet<string> = new Set(['shared', 'tests', 'registry']);

/** Windows keeps these for devices, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

const RESERVED: ReadonlySet<string> = new Set([
  // Words of the language (ECMA-262 section 12.7.2), also the ones of strict mode.
  ...'await break case catch class const continue debugger default delete do else enum export extends false finally for'.split(
    ' ',
  ),
  ...'function if import in instanceof new null return super switch this throw true try typeof var void while with'.split(
    ' ',
  ),
  ...'yield let static implements interface package private protected public arguments eval async of'.split(' '),
  // Words that TypeScript reads as types.
  ...'any unknown never string number boolean bigint symbol object undefined'.split(' '),
  // Globals that generated code could mean. A shadowed one compiles, and surprises.
  ...'Infinity NaN globalThis Array ArrayBuffer AggregateError BigInt Boolean DataView Date Error EvalError'.split(' '),
  ...'FinalizationRegistry Function Intl Iterator JSON Map Math Number Object Promise Proxy RangeError'.split(' '),
  ...'ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError URL WeakMap WeakRef'.split(' '),
  ...'WeakSet Atomics Buffer Uint8Array TextEncoder TextDecoder Event EventTarget'.split(' '),
  ...'console process require module exports isNaN isFinite parseInt parseFloat'.split(' '),
  // Types of TypeScript's library.
  ...'Awaited Capitalize ConstructorParameters Exclude Extract InstanceType Iterable Lowercase NoInfer'.split(' '),
  ...'NonNullable Omit Parameters Partial Pick PromiseLike PropertyKey Readonly ReadonlyArray ReadonlyMap'.split(' '),
  ...'ReadonlySet Record Required ReturnType ThisType Uncapitalize Uppercase'.split(' '),
  // What generated modules import.
  ...'ChannelDefinition ChannelTemplate DeclaredNode EventDefinition EventOf Registry Upcast Validate'.split(' '),
  ...'VersionDefinition serialization validate registry describe it expect'.split(' '),
]);
