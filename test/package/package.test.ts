/** The packages as they are published: packed, unpacked elsewhere, used by somebody who has only them. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { pack } from '../../scripts/lib/pack.mjs';
import './bundle.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
let folder: string;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const node = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout + stderr };
};
const tsc = (name: string) => join(dirname(require.resolve(`${name}/package.json`)), 'bin/tsc');

/** A package where npm would put it, its dependencies as links to this repository's. */
function install(name: string, tarball: string): void {
  const target = join(folder, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  const { dependencies = {} } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const dependency of Object.keys(dependencies)) {
    if (dependency === '@tidings/runtime') continue;
    const candidates = ['src/compiler/node_modules', 'node_modules'].map((path) => join(repository, path, dependency));
    const link = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(candidates.find((path) => existsSync(path))!, link);
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidings-package-'));
  const tarballs = pack(join(folder, 'pack')) as Record<string, string>;
  for (const [name, tarball] of Object.entries(tarballs)) install(name, tarball);
  write('package.json', '{ "name": "elsewhere", "private": true, "type": "module" }\n');
  write(
    'asyncapi.yaml',
    `asyncapi: 3.1.0
info: { title: Elsewhere, version: 1.0.0 }
channels:
  orders:
    address: orders
    messages:
      OrderPlaced:
        payload:
          type: object
          required: [orderId]
          properties:
            orderId: { type: string, format: uuid, description: Which order. }
          examples:
            - orderId: 8f14e45f-ceea-467f-ab8d-1d2f3a4b5c6d
`,
  );
  write('tidings.config.yaml', 'generated: src/generated\ntests: node\n');
  write(
    'src/main.ts',
    `import { createConsumer, createProducer } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { OrderPlaced, orders } from './generated/orders/index.js';

const transport = memory();
const producer = createProducer({ transport, source: '/elsewhere' });
const consumer = createConsumer({
  transport,
  group: 'elsewhere',
  subscriptions: [orders.handlers({ OrderPlaced: async (event) => console.log('handled', event.data.orderId) })],
});
await consumer.start();
await orders.publisher(producer).publish(OrderPlaced.make({ data: { orderId: '8f14e45f-ceea-467f-ab8d-1d2f3a4b5c6d' } }));
await transport.idle();
await consumer.stop();
await producer.close();
`,
  );
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        outDir: 'dist',
        rootDir: 'src',
        strict: true,
        types: [],
        lib: ['es2023', 'dom'],
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        isolatedModules: true,
        verbatimModuleSyntax: true,
        erasableSyntaxOnly: true,
      },
      include: ['src'],
      exclude: ['src/generated/tests'],
    }),
  );
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the published packages', () => {
  it('hold what they need and nothing else', () => {
    for (const name of ['tidings', '@tidings/runtime']) {
      const files = readdirSync(join(folder, 'node_modules', name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name);
      expect(files).toContain('LICENSE');
      expect(files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))).toEqual([]);
      expect(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).not.toContain('tidings-source');
    }
  });

  it('generate, compile and run for somebody who has only them', () => {
    const generated = node('node_modules/tidings/bin/tidings.mjs', 'codegen');
    expect(generated.status, generated.output).toBe(0);
    const compiled = node(tsc('typescript'), '-p', '.');
    expect(compiled.status, compiled.output).toBe(0);
    expect(node('dist/main.js')).toEqual({ status: 0, output: 'handled 8f14e45f-ceea-467f-ab8d-1d2f3a4b5c6d\n' });
  });

  it('make a runtime that needs no other package', () => {
    const manifest = JSON.parse(
      readFileSync(join(folder, 'node_modules/@tidings/runtime/package.json'), 'utf8'),
    ) as object;
    expect(manifest).not.toHaveProperty('dependencies');
  });
});
