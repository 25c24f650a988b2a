// Runs beside the process that started brokers, and outlives it: when that ends, however it ends, the brokers end too and their data goes.
// Reads lines from stdin: `+pid`, `-pid`, `folder PATH`, `run JSON` (a command that ends what has no pid), `done`. The end of stdin is the end of the parent.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const pids = new Set();
const folders = [];
const commands = [];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'done') process.exit(0);
    else if (line.startsWith('+')) pids.add(Number(line.slice(1)));
    else if (line.startsWith('-')) pids.delete(Number(line.slice(1)));
    else if (line.startsWith('folder ')) folders.push(line.slice(7));
    else if (line.startsWith('run ')) commands.push(JSON.parse(line.slice(4)));
  })
  .on('close', () => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
    for (const [command, ...args] of commands) spawnSync(command, args, { stdio: 'ignore' });
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    process.exit(0);
  });
