import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Node tells the resources of itself alone, and what we measure starts children (TypeScript 7 is a native program).
// getrusage(RUSAGE_CHILDREN) counts every descendant that was waited for; ru_maxrss is the largest single process.
const wrapper = `
import json, resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.call(sys.argv[2:])
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == 'darwin' else 1024
with open(sys.argv[1], 'w') as file:
    json.dump({'cpu': usage.ru_utime + usage.ru_stime, 'wall': time.monotonic() - start, 'peak': usage.ru_maxrss * unit}, file)
sys.exit(status if status >= 0 else 1)
`;

/**
 * Runs a Node program to its end as a process of its own.
 * @param {string} name said when it fails
 * @param {readonly string[]} args program and arguments
 * @param {string} cwd
 * @returns {{ cpu: number, wall: number, peak: number }} CPU (user and system, with all descendants) and wall time in
 *   seconds; resident memory of the largest process at its peak, in bytes
 */
export function measure(name, args, cwd) {
  const report = join(tmpdir(), `tidings-bench-${process.pid}.json`);
  try {
    const child = spawnSync('python3', ['-c', wrapper, report, process.execPath, ...args], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (child.error !== undefined) throw new Error(`python3, which measures, can't be started: ${child.error.message}`);
    if (child.status !== 0) {
      throw new Error(`${name} ended with exit code ${child.status}:\n${(child.stdout + child.stderr).slice(-4000)}`);
    }
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    rmSync(report, { force: true });
  }
}

/** The middle one, or the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Medians of each figure over several runs, with the spread of the CPU time. */
export function summarize(runs) {
  const of = (key) => runs.map((run) => run[key]);
  return {
    cpu: median(of('cpu')),
    least: Math.min(...of('cpu')),
    most: Math.max(...of('cpu')),
    wall: median(of('wall')),
    peak: Math.max(...of('peak')),
  };
}
