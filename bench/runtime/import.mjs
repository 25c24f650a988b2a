// Runs in a process of its own: node import.mjs <module>. Prints what importing it cost, user and system, in milliseconds, as JSON.
import { pathToFileURL } from 'node:url';

const url = pathToFileURL(process.argv[2]).href;
// The loader itself starts with the first import of a program.
await import('node:timers');
const before = process.cpuUsage();
const module = await import(url);
const { user, system } = process.cpuUsage(before);
if (Object.keys(module).length === 0) throw new Error('an empty module');
console.log(JSON.stringify((user + system) / 1_000));
