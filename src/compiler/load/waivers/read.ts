/** `waivers.yaml` -> waivers. Whether one is expired or matches nothing is asked by those who compare. */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import type { Waiver } from '../../contract/waiver.js';
import { type Diagnostic, diagnostic, didYouMean } from '../../diagnostics/index.js';
import { type Files, join, parsePointer } from '../files/index.js';

/** In the folder of the schemas. */
export const WAIVERS_FILE = 'waivers.yaml';

export interface WaiverOptions {
  /** Folder of the schemas, relative to the root. */
  readonly schemas: string;
  /** Ids of all rules. */
  readonly rules: Iterable<string>;
}

const TARGET = ['rule', 'event', 'channel', 'pointer', 'versions'] as const;
const KEYS = [...TARGET, 'fingerprint', 'reason', 'owner', 'expires', 'permanent'];

/** None where there is no file, or it is wrong: then there are diagnostics. In the order of the file. */
export function readWaivers(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  { schemas, rules }: WaiverOptions,
): readonly Waiver[] {
  const loaded = files.readIfThere(`${schemas}/${WAIVERS_FILE}`);
  if (loaded === 'missing' || loaded === undefined || loaded.value === null) return [];
  const root: Origin = { file: loaded.path, pointer: '' };
  let sound = true;
  const wrong: Wrong = (message, at, { part = 'value', help, related } = {}) => {
    report(
      diagnostic('waivers-invalid', message, files.locate(at, part), {
        ...(help !== undefined && { help }),
        ...(related && { related: [{ message: related.message, at: files.locate(related.at) }] }),
      }),
    );
    sound = false;
  };
  if (!Array.isArray(loaded.value)) {
    wrong('waivers must be a list', root, { help: 'Each waiver is an item of its own: `- rule: ...`.' });
    return [];
  }
  const known = [...rules];
  const seen = new Map<string, Origin>();
  const waivers = (loaded.value as readonly Json[]).flatMap((item, index) => {
    const origin = join(root, index);
    const waiver = waiverOf(item, origin, known, wrong);
    if (waiver === undefined) return [];
    const key = JSON.stringify([...TARGET, 'fingerprint' as const].map((name) => waiver[name] ?? null));
    const first = seen.get(key);
    if (first === undefined) seen.set(key, origin);
    else wrong('the same is waived twice', origin, { related: { message: 'first here', at: first } });
    return [waiver];
  });
  return sound ? waivers : [];
}

interface More {
  readonly part?: 'key' | 'value';
  readonly help?: string;
  readonly related?: { readonly message: string; readonly at: Origin };
}

type Wrong = (message: string, at: Origin, more?: More) => void;

/** Undefined after a diagnostic; as many as there are mistakes. */
function waiverOf(item: Json, origin: Origin, rules: readonly string[], report: Wrong): Waiver | undefined {
  let sound = true;
  const wrong: Wrong = (...args) => {
    report(...args);
    sound = false;
  };
  if (!isObject(item)) {
    wrong('a waiver must be an object', origin);
    return undefined;
  }
  for (const key of Object.keys(item).filter((each) => !KEYS.includes(each))) {
    const help = didYouMean(key, KEYS) ?? `Known here: ${KEYS.join(', ')}.`;
    wrong(`a waiver has no '${key.slice(0, 60)}'`, join(origin, key), { part: 'key', help });
  }
  const text = (key: 'rule' | 'event' | 'channel' | 'pointer' | 'fingerprint' | 'expires') =>
    textOf(item, key, origin, wrong);
  const waiver = {
    ...optional('rule', text('rule')),
    ...optional('event', text('event')),
    ...optional('channel', text('channel')),
    ...optional('pointer', text('pointer')),
    ...optional('versions', versionsOf(item, origin, wrong)),
    ...optional('fingerprint', text('fingerprint')),
    reason: sentenceOf(item, 'reason', origin, wrong, 'Say why the break is accepted.'),
    owner: sentenceOf(item, 'owner', origin, wrong, 'Name a person or a team.'),
    ...optional('expires', text('expires')),
    ...optional('permanent', permanentOf(item, origin, wrong)),
    origin,
  };
  checkTarget(item, waiver, origin, rules, wrong);
  checkEnd(item, waiver, origin, wrong);
  return sound ? waiver : undefined;
}

function checkTarget(item: JsonObject, waiver: Waiver, origin: Origin, rules: readonly string[], wrong: Wrong): void {
  const { rule, event, pointer, fingerprint } = waiver;
  const has = (key: string) => Object.hasOwn(item, key);
  if (has('fingerprint')) {
    const others = TARGET.filter(has);
    if (others.length > 0) {
      const message = `a fingerprint says everything: '${others.join("', '")}' can't stand beside it`;
      wrong(message, join(origin, others[0]!), { part: 'key' });
    }
    if (fingerprint !== undefined && !/^[0-9a-f]{16}$/.test(fingerprint)) {
      wrong("'fingerprint' must be 16 hexadecimal digits, as compat-check shows them", join(origin, 'fingerprint'));
    }
    return;
  }
  if (!has('rule')) {
    const help = 'Copy `rule`, `event` and `pointer` from the finding, or its `fingerprint` alone.';
    wrong("a waiver without 'rule' or 'fingerprint'", origin, { help });
  } else if (rule !== undefined && !rules.includes(rule)) {
    const help = didYouMean(rule, rules) ?? '`tidings rules` lists them.';
    wrong(`there is no rule '${rule.slice(0, 60)}'`, join(origin, 'rule'), { help });
  }
  if (has('rule') && !has('event') && !has('channel')) {
    wrong("a waiver must name an 'event' or a 'channel'", origin, { help: 'Write `event: <context>/<Event>`.' });
  }
  if (event !== undefined && !/^.+\/[^/]+$/s.test(event)) {
    wrong(`'${event.slice(0, 60)}' is not written as '<context>/<Event>'`, join(origin, 'event'));
  }
  for (const key of ['pointer', 'versions'] as const) {
    if (has(key) && !has('event')) wrong(`'${key}' without an 'event'`, join(origin, key), { part: 'key' });
  }
  if (pointer !== undefined && parsePointer(pointer) === undefined) {
    const help = 'Write the path of the field as the finding shows it: `/address/city`, `/items/*/price`.';
    wrong(`'${pointer.slice(0, 60)}' is not a JSON pointer`, join(origin, 'pointer'), { help });
  }
}

function checkEnd(item: JsonObject, { expires }: Waiver, origin: Origin, wrong: Wrong): void {
  const help = 'Write `expires: YYYY-MM-DD`, or `permanent: true`.';
  const [dated, permanent] = [Object.hasOwn(item, 'expires'), Object.hasOwn(item, 'permanent')];
  if (!dated && !permanent)
    wrong("a waiver needs an end: neither 'expires' nor 'permanent' is there", origin, { help });
  if (dated && permanent)
    wrong("'expires' and 'permanent' exclude each other", join(origin, 'permanent'), { part: 'key' });
  if (expires !== undefined && !isDate(expires)) {
    wrong(`'${expires.slice(0, 60)}' is not a date`, join(origin, 'expires'), { help: 'Write it as YYYY-MM-DD.' });
  }
}

/** Of the Gregorian calendar; the 30th of February is none. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function textOf(item: JsonObject, key: string, origin: Origin, wrong: Wrong): string | undefined {
  if (!Object.hasOwn(item, key)) return undefined;
  const value = item[key];
  if (typeof value === 'string' && (value !== '' || key === 'pointer')) return value;
  const help = typeof value === 'number' ? 'Put it in quotes.' : undefined;
  wrong(`'${key}' must be text`, join(origin, key), help === undefined ? {} : { help });
  return undefined;
}

function sentenceOf(item: JsonObject, key: string, origin: Origin, wrong: Wrong, help: string): string {
  const value = Object.hasOwn(item, key) ? item[key] : undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  const there = value !== undefined;
  wrong(`a waiver needs ${key === 'owner' ? 'an owner' : 'a reason'}`, there ? join(origin, key) : origin, { help });
  return '';
}

function versionsOf(item: JsonObject, origin: Origin, wrong: Wrong): readonly [number, number] | undefined {
  if (!Object.hasOwn(item, 'versions')) return undefined;
  const value = item.versions;
  if (Array.isArray(value) && value.length === 2 && value.every((each) => Number.isSafeInteger(each) && each >= 1)) {
    return [value[0], value[1]];
  }
  wrong("'versions' must be the two versions that were compared", join(origin, 'versions'), {
    help: 'Write `[1, 2]`.',
  });
  return undefined;
}

function permanentOf(item: JsonObject, origin: Origin, wrong: Wrong): true | undefined {
  if (!Object.hasOwn(item, 'permanent')) return undefined;
  if (item.permanent === true) return true;
  wrong("'permanent' can only be true", join(origin, 'permanent'), { help: 'Write `expires: YYYY-MM-DD` instead.' });
  return undefined;
}

function optional<Name extends string, T>(name: Name, value: T | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: T };
}
