/** Without `@opentelemetry/api`, everything but `@tidings/runtime/opentelemetry` works: nothing else asks for it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runtime = resolve(root, 'src/runtime');
const manifest = JSON.parse(readFileSync(resolve(runtime, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly 'tidings-source': string }>>;
};

/** Every package that a module loads, itself or through others. Types leave no import behind. */
function packagesOf(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [statement, specifier = ''] of text.matchAll(/^(?:import|export)\s[^;]*?from\s+'([^']+)';/gms)) {
      if (/^(?:import|export)\s+type\s/.test(statement)) continue;
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier.replace(/\.js$/, '.ts')));
      else packages.add(specifier);
    }
    for (const [, specifier = ''] of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) packages.add(specifier);
  };
  visit(entry);
  return packages;
}

const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [[name, resolve(runtime, target['tidings-source'])] as const],
);

describe('@opentelemetry/api', () => {
  it('is imported by one entry point', () => {
    const existing = entries.filter(([, file]) => {
      try {
        return readFileSync(file).length > 0;
      } catch {
        return false;
      }
    });
    expect(existing.length).toBeGreaterThan(3);
    const users = existing.filter(([, file]) => packagesOf(file).has('@opentelemetry/api')).map(([name]) => name);
    expect(users).toEqual(['./opentelemetry']);
  });

  it('need not be there: a process that can’t load it publishes and consumes', () => {
    const hooks = `
      export async function resolve(specifier, context, next) {
        if (specifier.startsWith('@opentelemetry/')) throw new Error('asked for ' + specifier);
        return next(specifier, context);
      }`;
    const program = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
      const { createConsumer, createProducer } = await import('@tidings/runtime');
      const { memory } = await import('@tidings/runtime/memory');
      const { TodoCreated, todos } = await import('./test/unit/runtime/contracts.ts');
      const broker = memory();
      const producer = createProducer({ transport: broker, source: '/test' });
      const consumer = createConsumer({
        transport: broker,
        group: 'g',
        subscriptions: [todos.handlers({ TodoDeleted: () => {}, TodoCreated: ({ data }) => console.log('handled', data.todoId) })],
      });
      await todos.publisher(producer).publish(TodoCreated.make({ data: { todoId: 'a', heading: 'h' } }));
      await broker.idle();
      await consumer.stop();
      await producer.close();
      await import('@tidings/runtime/opentelemetry').catch(({ message }) => console.log(message));
    `;
    const args = ['--import', 'tsx', '--conditions=tidings-source', '--input-type=module', '--eval', program];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('handled a\nasked for @opentelemetry/api\n');
    expect(status).toBe(0);
  });
});
