import type { strict } from 'node:assert';
import { formatPath } from '../../envelope/path.js';
import type { AnyVersionDefinition } from '../../registry/definitions.js';
import type { Path, SerializationCases, SerializationTest } from './types.js';

/**
 * The tests of one event version, for any runner: every example survives the round trip in both modes, each required property left out
 * is refused, and so is each value of a wrong type. Each edit is made in every example and sample that has its place.
 */
export function serialization(version: AnyVersionDefinition, cases: SerializationCases): readonly SerializationTest[] {
  const values = [...cases.examples.map(({ value }) => value), ...cases.samples];
  const tests: SerializationTest[] = [];
  for (const [index, { name, value }] of cases.examples.entries()) {
    tests.push({ name: `round trip of example ${name ?? index + 1}`, run: () => roundTrip(version, value) });
  }
  for (const [index, value] of cases.samples.entries()) {
    tests.push({ name: `round trip of sample ${index + 1}`, run: () => roundTrip(version, value) });
  }
  for (const path of cases.required) {
    tests.push({
      name: `refuses data without ${pathText(path)}`,
      run: () => refuseEach(version, values, path, (value) => [without(value, path)]),
    });
  }
  for (const [path, type] of cases.types) {
    const accepted = typeof type === 'string' ? [type] : type;
    const wrong = WRONG.filter(
      ([kind]) => !accepted.includes(kind) && !(kind === 'fraction' && accepted.includes('number')),
    );
    const tried = accepted.includes('number') ? wrong.filter(([kind]) => kind !== 'integer') : wrong;
    tests.push({
      name: `refuses ${pathText(path)} that is not ${accepted.join(' or ')}`,
      run: () =>
        refuseEach(version, values, path, (value) =>
          tried.map(([, replacement]) => replaced(value, path, replacement)),
        ),
    });
  }
  return tests;
}

/** A value of each JSON type; `fraction` is a number that is no integer. */
const WRONG: readonly (readonly [kind: string, value: unknown])[] = [
  ['null', null],
  ['boolean', true],
  ['integer', 7],
  ['fraction', 0.5],
  ['string', 'text'],
  ['array', []],
  ['object', {}],
];

/** Loaded when a test runs: a service that imports its contracts pays nothing for it. */
const loadAssert = (): typeof strict => process.getBuiltinModule('node:assert').strict;

function roundTrip(version: AnyVersionDefinition, value: unknown): void {
  const assert: typeof strict = loadAssert();
  const event = version.make({ data: value, source: '/serialization' });
  assert.deepEqual(event.data, value, 'make changed the data');
  for (const mode of ['binary', 'structured'] as const) {
    const decoded = version.fromMessage(version.toMessage(event, { mode }));
    if (decoded.kind !== 'event') assert.fail(`${mode} mode reads it as ${decoded.kind}: ${JSON.stringify(decoded)}`);
    else assert.deepEqual(decoded.event, event, `${mode} mode changed the event`);
  }
}

/** A test without a value to edit would prove nothing, so it fails. */
function refuseEach(
  version: AnyVersionDefinition,
  values: readonly unknown[],
  path: Path,
  edit: (value: unknown) => readonly unknown[],
): void {
  const assert: typeof strict = loadAssert();
  const edited = values.filter((value) => has(value, path)).flatMap(edit);
  assert.ok(edited.length > 0, `no example and no sample has ${pathText(path)}: add one to the contract`);
  for (const data of edited) {
    assert.ok(!version.accepts(data), `${version.event} v${version.version} accepts ${JSON.stringify(data)}`);
  }
}

function has(value: unknown, path: Path): boolean {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return false;
    current = (current as Record<string | number, unknown>)[key];
  }
  return true;
}

function without(value: unknown, path: Path): unknown {
  return edited(value, path, (parent, key) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete (parent as Record<string, unknown>)[key];
  });
}

function replaced(value: unknown, path: Path, replacement: unknown): unknown {
  return edited(value, path, (parent, key) =>
    Object.defineProperty(parent, key, { value: replacement, enumerable: true, configurable: true, writable: true }),
  );
}

function edited(value: unknown, path: Path, change: (parent: object, key: string | number) => void): unknown {
  const copy = structuredClone(value);
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[key];
  change(parent as object, path.at(-1)!);
  return copy;
}

function pathText(path: Path): string {
  return formatPath('data', path);
}
