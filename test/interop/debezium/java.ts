import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Java that can run the programs of this folder; undefined where there is none, which is said, and with CI=true thrown. */
export async function debeziumJava(): Promise<Java | undefined> {
  try {
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    const version = Number(/version "(\d+)/.exec(await output(java, ['-version']))?.[1]);
    if (!(version >= 17)) throw new Error(`${java} is Java ${version}, not 17 or newer`);
    return { java, jars: await jars() };
  } catch (error) {
    const reason = `Debezium needs Java 17 and Maven: ${(error as Error).message.trim().split('\n')[0]}`;
    if (process.env.CI === 'true') throw new Error(reason);
    console.log(`Debezium: not there, its tests are skipped: ${reason}`);
    return undefined;
  }
}

export interface Java {
  readonly java: string;
  /** A folder. */
  readonly jars: string;
}

/** Fetched by Maven into a cache of the user's, once for each state of the pom. */
async function jars(): Promise<string> {
  const pom = join(here, 'pom.xml');
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tidings');
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folder = join(cache, `debezium-${hash}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, '.debezium-'));
  try {
    await output(process.platform === 'win32' ? 'mvn.cmd' : 'mvn', [
      '-q',
      '-B',
      '-f',
      pom,
      PLUGIN,
      `-DoutputDirectory=${fresh}`,
    ]);
    // Another process may have been quicker.
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
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

function output(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { timeout: 300_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr);
      else reject(error);
    });
  });
}
