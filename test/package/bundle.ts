/** The runtime as it is built: few files, in which what entry points share is there once. Part of package.test.ts, which builds it: two builds at once would disturb each other. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runtime = join(root, 'src/runtime');
const dist = join(runtime, 'dist');

interface Target {
  readonly 'tidings-source': string;
  readonly types: string;
  readonly default: string;
}

const { exports, peerDependencies } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, Target | string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};
const sources = new Set(readdirSync(runtime, { recursive: true, encoding: 'utf8' }).map((path) => join(runtime, path)));
const entries = Object.entries(exports).flatMap(([name, target]) =>
  typeof target === 'string' || !sources.has(resolve(runtime, target['tidings-source'])) ? [] : [{ name, ...target }],
);

/** Packages that a built file imports, itself or through others. */
function packagesOf(file: string, seen: Set<string> = new Set()): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const found = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s(?:.*?\sfrom\s)?["']([^"']+)["'];$/gm);
  return [...found].flatMap(([, specifier = '']) =>
    specifier.startsWith('.') ? packagesOf(resolve(dirname(file), specifier), seen) : [specifier],
  );
}

describe('the built runtime', () => {
  it('is a file for each entry point and a few that they share, with their types', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
    const scripts = files.filter((path) => path.endsWith('.js'));
    expect(entries.length).toBeGreaterThan(4);
    expect(scripts).toEqual(expect.arrayContaining(entries.map((entry) => relative('dist', entry.default))));
    const shared = scripts.filter((path) => path.startsWith('chunks/'));
    expect(shared).toEqual(expect.arrayContaining(['chunks/core.js', 'chunks/shared.js']));
    expect(shared.length).toBeLessThan(6);
    expect(scripts).toHaveLength(entries.length + shared.length);
    // What generated code loads is two files, whatever else there is.
    const core = readFileSync(join(dist, 'codegen/v1/index.js'), 'utf8');
    expect(core.match(/^import .*$/gm)).toEqual([expect.stringContaining('"../../chunks/core.js"')]);
    expect(packagesOf(join(dist, 'codegen/v1/index.js'))).toEqual([]);
    for (const { types } of entries) expect(files).toContain(relative('dist', types));
  });

  it('asks for an optional package only where that was imported by name', () => {
    const peers = Object.keys(peerDependencies);
    const asked = entries.map((entry) => {
      const packages = packagesOf(resolve(runtime, entry.default));
      return [
        entry.name,
        peers.filter((peer) => packages.some((name) => name === peer || name.startsWith(`${peer}/`))),
      ];
    });
    const free = Object.fromEntries(asked) as Record<string, readonly string[]>;
    for (const name of ['.', './codegen/v1', './memory', './testing']) expect(free[name], name).toEqual([]);
    expect(free['./opentelemetry']).toEqual(['@opentelemetry/api']);
  });

  it('can be read: names and comments are those of the sources', () => {
    const core = readFileSync(join(dist, 'chunks/core.js'), 'utf8');
    expect(core).toContain('CloudEvents Kafka binding 1.0, section 3.2');
    expect(core).toContain('function readBinary(message, at, contentType) {');
  });

  it('has one of each: what one entry point makes, another knows', () => {
    const program = `
      import { createConsumer, createProducer, ignore, InvalidEventError, TransportError } from '@tidings/runtime';
      import { defineChannel, defineEvent, defineVersion, isObject, issue, validator } from '@tidings/runtime/codegen/v1';
      import { memory } from '@tidings/runtime/memory';
      import { manualClock } from '@tidings/runtime/testing';
      let validated = 0;
      const validate = validator((data) => {
        validated++;
        return isObject(data) ? undefined : issue('', 'type', { type: 'object' });
      });
      const version = defineVersion({ event: 'A', type: 'com.example.A', version: 1, hash: '0', validate });
      const A = defineEvent({ name: 'A', context: 'c', type: 'com.example.A', versions: [version] });
      const B = defineEvent({ name: 'B', context: 'c', type: 'com.example.B', versions: [{ ...version, type: 'com.example.B' }] });
      const topic = defineChannel({ name: 'topic', topic: 'topic', events: { A, B } });
      const broker = memory();
      const producer = createProducer({ transport: broker, source: '/test' });
      const event = A.make({ data: { a: 1 } });
      const { position } = await topic.publisher(producer).publish(event);
      console.log(position !== undefined, validated);
      try { A.make({ data: 1 }); } catch (error) { console.log(error instanceof InvalidEventError); }
      await memory({ autoCreate: false }).watermarks('none').catch((error) => console.log(error instanceof TransportError));
      const seen = [];
      const subscriptions = [topic.handlers({ A: (found) => void seen.push(found.id), B: ignore })];
      const consumer = createConsumer({ transport: broker, group: 'g', subscriptions });
      await broker.idle();
      await consumer.stop();
      console.log(seen[0] === event.id, typeof manualClock().now());
    `;
    const args = ['--input-type=module', '--eval', program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
    // Valid since it was made: the publisher, of the same file, doesn't look again.
    expect(stdout).toBe('true 1\ntrue\ntrue\ntrue number\n');
  });
});
