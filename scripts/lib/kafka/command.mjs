import { execFile } from 'node:child_process';

/** Runs a command to its end: its exit code and what it printed. Code -1: there is no such command. Never rejects. */
export function command(name, args, { timeoutMs = 0, cwd } = {}) {
  return new Promise((resolve) => {
    execFile(name, args, { timeout: timeoutMs, cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : error.code === 'ENOENT' ? -1 : 1;
      resolve({ code, stdout, stderr, text: `${stdout}${stderr}`.trim() });
    });
  });
}
