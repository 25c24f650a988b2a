import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts the process that ends brokers and removes their data when this one ends. In a group of its own: what kills ours doesn't reach it. */
export function startKeeper() {
  const keeper = spawn(process.execPath, [fileURLToPath(new URL('keeper.mjs', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  keeper.unref();
  keeper.stdin.unref?.();
  // It may be gone already when we are done.
  keeper.stdin.on('error', () => {});
  const tell = (line) => void keeper.stdin.write(`${line}\n`);
  return {
    started: (pid) => tell(`+${pid}`),
    ended: (pid) => tell(`-${pid}`),
    folder: (path) => tell(`folder ${path}`),
    run: (command) => tell(`run ${JSON.stringify(command)}`),
    done: () => tell('done'),
  };
}
