/** Java for the tests: the command, what Maven fetches, and what is made from a file, kept in a cache of the user's. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const MAX_OUTPUT = 64 * 1024 * 1024;

/** What `make` makes with Java 17; undefined where there is no such Java or no Maven, which is said, and with CI=true thrown. */
export async function withJava<Made>(
  what: string,
  make: (java: string, javac: string) => Promise<Made>,
): Promise<Made | undefined> {
  try {
    const [java, javac] = ['java', 'javac'].map((name) =>
      process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', name) : name,
    ) as [string, string];
    const version = Number(/version "(\d+)/.exec(await output(java, ['-version']))?.[1]);
    if (!(version >= 17)) throw new Error(`${java} is Java ${version}, not 17 or newer`);
    return await make(java, javac);
  } catch (error) {
    const reason = `a JDK 17 and Maven: ${(error as Error).message.trim().split('\n')[0]}`;
    if (process.env.CI === 'true') throw new Error(`${what}: their tests need ${reason}`);
    console.log(`${what}: not there, their tests are skipped; they need ${reason}`);
    return undefined;
  }
}

/** A folder made from a file, once for each of the file's states. */
export async function cachedFolder(
  name: string,
  source: string,
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tidings');
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const folder = join(cache, `${name}-${hash}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, `.${name}-`));
  try {
    await make(fresh);
    renameSync(fresh, folder);
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** A folder with the jars of a pom. */
export function mavenJars(name: string, pom: string): Promise<string> {
  const maven = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  return cachedFolder(name, pom, (folder) =>
    output(maven, ['-q', '-B', '-f', pom, PLUGIN, `-DoutputDirectory=${folder}`]),
  );
}

/** A folder with the classes of a source file. */
export function compiledClasses(name: string, javac: string, source: string, jars: string): Promise<string> {
  const options = ['-nowarn', '-encoding', 'UTF-8', '--release', '17', '-cp', join(jars, '*')];
  return cachedFolder(`${name}-${basename(source, '.java').toLowerCase()}`, source, (folder) =>
    output(javac, [...options, '-d', folder, source]),
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
