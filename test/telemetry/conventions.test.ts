/** The table of names, against the package that OpenTelemetry generates from the conventions. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import {
  ATTRIBUTES,
  FORMER_ATTRIBUTES,
  FORMER_VERSION,
  METRICS,
  SEMCONV_VERSION,
} from '@tidings/runtime/opentelemetry';
import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../src/runtime/index.js';
import { SCOPE } from '../../src/runtime/telemetry/conventions.js';
import { TodoCreated, TodoDeleted, todos } from '../unit/runtime/contracts.js';
import { bench, watched } from './setup.js';

// The SDK's own copy: the repository itself doesn't depend on it.
const sdk = createRequire(createRequire(import.meta.url).resolve('@opentelemetry/sdk-trace-base'));
const conventions = sdk('@opentelemetry/semantic-conventions/incubating') as Readonly<Record<string, unknown>>;
const theirPackage = resolve(sdk.resolve('@opentelemetry/semantic-conventions/incubating'), '../../package.json');
const { version } = JSON.parse(readFileSync(theirPackage, 'utf8')) as { readonly version: string };
const known = (prefix: string) =>
  new Set(Object.entries(conventions).flatMap(([name, value]) => (name.startsWith(prefix) ? [value] : [])));
const theirs = (name: string) => !name.startsWith('tidings.');

describe('names', () => {
  it('of the conventions are in their version', () => {
    const attributes = known('ATTR_');
    expect(attributes.has('messaging.destination.name')).toBe(true);
    expect(
      Object.values(ATTRIBUTES)
        .filter(theirs)
        .filter((name) => !attributes.has(name)),
    ).toEqual([]);
    const metrics = known('METRIC_');
    const names = Object.values(METRICS).map(({ name }) => name);
    expect(names.filter(theirs)).toHaveLength(4);
    expect(names.filter(theirs).filter((name) => !metrics.has(name))).toEqual([]);
    expect(version.split('.').slice(0, 2)).toEqual(SEMCONV_VERSION.split('.').slice(0, 2));
  });

  it('of before are others, and were in them too', () => {
    const attributes = known('ATTR_');
    for (const [key, former] of Object.entries(FORMER_ATTRIBUTES)) {
      expect(attributes.has(former)).toBe(true);
      expect(former).not.toBe(ATTRIBUTES[key as keyof typeof ATTRIBUTES]);
    }
    expect(FORMER_VERSION).toBe('1.44.0');
  });

  it('are all in the table', async () => {
    const { telemetry, names } = watched({ keys: true, errorMessages: true });
    const { broker, producer, consume } = bench(telemetry);
    const thrown = () => {
      throw new PermanentError('no');
    };
    consume([todos.handlers({ TodoCreated: () => {}, TodoDeleted: thrown }, { tombstone: () => {} })]);
    const todoId = 'a';
    await todos
      .publisher(producer())
      .publishAll([TodoCreated.make({ data: { todoId, heading: 'h' } }), TodoDeleted.make({ data: { todoId } })]);
    broker.append('todos', { key: 'a', value: null, headers: {} });
    await broker.idle();
    const { attributes, metrics } = await names();
    const table: ReadonlySet<string> = new Set(Object.values(ATTRIBUTES));
    expect([...attributes].filter((name) => !table.has(name))).toEqual([]);
    const metricNames: ReadonlySet<string> = new Set(Object.values(METRICS).map(({ name }) => name));
    expect([...metrics].filter((name) => !metricNames.has(name))).toEqual([]);
    expect(attributes.size).toBeGreaterThan(15);
  });

  it('of the scope are those of the package', () => {
    const manifest = new URL('../../src/runtime/package.json', import.meta.url);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject(SCOPE);
  });
});
