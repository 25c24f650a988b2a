/** Runs Java's Kafka clients: JavaClients.java beside this file, and the tools that come with Apache Kafka. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const MAX_OUTPUT = 64 * 1024 * 1024;

export interface Java {
  /** The command. */
  readonly java: string;
  readonly classPath: string;
}

/** Java that can run the clients; undefined where there is none, which is said, and with CI=true thrown. */
export async function clientsJava(): Promise<Java | undefined> {
  try {
    const [java, javac] = ['java', 'javac'].map((name) =>
      process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', name) : name,
    ) as [string, string];
    const version = Number(/version "(\d+)/.exec(await output(java, ['-version']))?.[1]);
    if (!(version >= 17)) throw new Error(`${java} is Java ${version}, not 17 or newer`);
    const jars = await cached('java-clients', 'pom.xml', fetchJars);
    const classes = await cached('java-classes', 'JavaClients.java', async (source, folder) => {
      await output(javac, [
        '-nowarn',
        '-encoding',
        'UTF-8',
        '--release',
        '17',
        '-cp',
        join(jars, '*'),
        '-d',
        folder,
        source,
      ]);
    });
    return { java, classPath: [classes, join(jars, '*')].join(delimiter) };
  } catch (error) {
    const reason = `Java's clients need a JDK 17 and Maven: ${(error as Error).message.trim().split('\n')[0]}`;
    if (process.env.CI === 'true') throw new Error(reason);
    console.log(`Java's Kafka clients: not there, their tests are skipped: ${reason}`);
    return undefined;
  }
}

/** A folder made from a file beside this one, once for each of the file's states, in a cache of the user's. */
async function cached(
  name: string,
  file: string,
  make: (source: string, folder: string) => Promise<void>,
): Promise<string> {
  const source = join(here, file);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tidings');
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const folder = join(cache, `${name}-${hash}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, `.${name}-`));
  try {
    await make(source, fresh);
    renameSync(fresh, folder);
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

async function fetchJars(pom: string, folder: string): Promise<void> {
  const maven = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  await output(maven, ['-q', '-B', '-f', pom, PLUGIN, `-DoutputDirectory=${folder}`]);
}

/** JavaClients.java, running. */
export interface JavaClients {
  /** Commands are carried out one after another. Rejects with what Java threw. */
  ask<Answer>(command: { readonly do: string; readonly [name: string]: unknown }): Promise<Answer>;
  close(): Promise<void>;
}

export function javaClients({ java, classPath }: Java): JavaClients {
  const child = spawn(java, ['-Xmx256m', '-XX:+UseSerialGC', '-cp', classPath, 'JavaClients'], { stdio: 'pipe' });
  const waiting: { resolve(answer: never): void; reject(error: Error): void }[] = [];
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { answer, error } = JSON.parse(line) as { readonly answer?: never; readonly error?: string };
    const { resolve, reject } = waiting.shift()!;
    if (error === undefined) resolve(answer as never);
    else reject(new Error(error));
  });
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      for (const { reject } of waiting.splice(0)) reject(new Error(`JavaClients ${reason}: ${err.slice(-3_000)}`));
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code) => end(`ended with ${code}`));
  });
  // Its end says why it reads no more.
  child.stdin.on('error', () => {});
  return {
    ask: (command) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(command)}\n`);
      }),
    close: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** Runs one of Kafka's command line tools, with text for its input. Resolves with what it has printed. */
export function kafkaTool(
  { java, classPath }: Java,
  main: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  return output(
    java,
    ['-Xmx256m', '-XX:+UseSerialGC', '-Dfile.encoding=UTF-8', '-cp', classPath, main, ...args],
    input,
  );
}

/** Runs a command, with text for its input. Resolves with what it has printed; rejects where it failed. */
export function output(file: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { timeout: 300_000, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr);
      else reject(new Error(`${error.message}\n${stdout.slice(-2_000)}`));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
