import { createServer } from 'node:net';

const TRIES = 200;

/**
 * Ports that nobody listens on, below those that systems give to outgoing connections: a broker that is started again finds its port free.
 */
export async function freePorts(count) {
  const found = new Set();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > TRIES) throw new Error('no free port on 127.0.0.1');
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
