/** Runs Debezium's classes: DebeziumProbe.java beside this file. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mavenJars, withJava } from '../../support/java.js';

const here = fileURLToPath(new URL('.', import.meta.url));

export interface Java {
  readonly java: string;
  /** A folder. */
  readonly jars: string;
}

/** Java that can run the programs of this folder; undefined where there is none: see `withJava`. */
export function debeziumJava(): Promise<Java | undefined> {
  return withJava("Debezium's classes", async (java) => ({
    java,
    jars: await mavenJars('debezium', join(here, 'pom.xml')),
  }));
}

/** A program that runs. */
export interface Running {
  /** What it has said so far. */
  lines(): readonly string[];
  /** Ends its input; resolves with all that it has said when it has ended, rejects where it failed. */
  end(): Promise<readonly string[]>;
  /** Ends it whatever it does. */
  kill(): void;
}

/** Runs a program of this folder: JSON values in, a line each; lines out. */
export function run({ java, jars: folder }: Java, program: string, mode: string, input: readonly unknown[]): Running {
  const child = spawn(java, ['-Xmx256m', '-cp', join(folder, '*'), join(here, program), mode], { stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  const lines = () => out.split('\n').slice(0, -1);
  const ended = new Promise<readonly string[]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(lines());
      else reject(new Error(`${program} ${mode} ended with ${code}: ${err.slice(-3_000)}`));
    });
  });
  ended.catch(() => undefined);
  // A program that has failed reads no more; its end says why.
  child.stdin.on('error', () => {});
  child.stdin.write(input.map((value) => `${JSON.stringify(value)}\n`).join(''));
  return {
    lines,
    end: () => {
      child.stdin.end();
      return ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
