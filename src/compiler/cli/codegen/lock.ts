/** One writer at a time per root: a second run waits for the first, and a lock whose owner is gone is taken over. */
import { createHash } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 120_000;
const RETRY_MS = 50;

export async function withLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const path = join(tmpdir(), `tidings-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`);
  await acquire(path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  for (const deadline = Date.now() + WAIT_MS; ; await sleep(RETRY_MS)) {
    if (take(path)) return;
    if (!isAlive(ownerOf(path))) rmSync(path, { force: true });
    else if (Date.now() > deadline)
      throw new Error(`another codegen has been writing for ${WAIT_MS / 1000} s (lock: ${path})`);
  }
}

/** Linking a file that already names its owner is atomic: nobody ever sees a lock without one. */
function take(path: string): boolean {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Undefined: gone in the meantime. */
function ownerOf(path: string): number | undefined {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: number | undefined): boolean {
  if (owner === undefined) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
