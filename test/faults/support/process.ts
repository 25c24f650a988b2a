/** Programs of the fault tests in processes of their own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, onTestFinished } from 'vitest';

export interface Program {
  readonly child: ChildProcess;
  /** It has ended, in whatever way. */
  readonly gone: Promise<void>;
  isGone(): boolean;
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Tells it to end in good order. Resolves with the last line that it printed. Rejects where it ended otherwise. */
  stop(): Promise<string>;
  /** It works. Rejects where it ended before. */
  ready(): Promise<void>;
}

type Name = 'producer' | 'consumer' | 'relay';

/**
 * The programs as one file each, made once for all tests of a file: a process that has to find, read and strip a hundred sources takes six
 * times as long to start, and some tests start dozens.
 */
export async function buildPrograms(...names: readonly Name[]): Promise<(name: Name, config: object) => Program> {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-programs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of names) {
    const bundle = await rolldown({
      input: { [name]: fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url)) },
      platform: 'node',
      resolve: { conditionNames: ['tidings-source'] },
      external: ['pg-native'],
    });
    await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' });
    await bundle.close();
  }
  return (name, config) => start(join(folder, `${name}.mjs`), name, config);
}

/** `config` is what the program gets, as JSON. It ends with the test, or with this process. */
function start(file: string, name: Name, config: object): Program {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, FAULTS: JSON.stringify(config) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => {});
  const lines: string[] = [];
  let over = false;
  let changed = () => {};
  let change = new Promise<void>((resolve) => {
    changed = resolve;
  });
  const wake = (): void => {
    changed();
    change = new Promise((resolve) => {
      changed = resolve;
    });
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true;
      wake();
      resolve();
    });
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  return {
    child,
    gone,
    isGone: () => over,
    kill,
    ready: async () => {
      for (; !lines.includes('ready'); await change) if (over) throw new Error(`the ${name} ended while it started`);
    },
    stop: async () => {
      child.stdin.end('stop\n');
      await gone;
      if (child.exitCode !== 0) throw new Error(`the ${name} ended with ${child.exitCode ?? child.signalCode}`);
      return lines.at(-1) ?? '';
    },
  };
}
