/**
 * One Postgres for all test files of a run, started when the first of them asks: a run of other tests doesn't pay for it.
 * Test files run in processes of their own, so they ask over loopback.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type RunningPostgres, startPostgres } from '../../scripts/lib/postgres.mjs';
import type { PostgresAnswer } from './postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers a GET with PostgresAnswer. */
    readonly postgres: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const path = `/${randomUUID()}`;
  let running: Promise<RunningPostgres> | undefined;

  const start = async (): Promise<RunningPostgres> => {
    try {
      const postgres = await startPostgres();
      console.log(`Postgres: ${postgres.about}`);
      return postgres;
    } catch (error) {
      console.log(`Postgres: none, its tests are skipped: ${(error as Error).message}`);
      throw error;
    }
  };

  const server = createServer((request, response) => {
    if (request.url !== path) return void response.writeHead(404).end();
    running ??= start();
    const answer = (body: PostgresAnswer) => void response.end(JSON.stringify(body));
    running.then(
      ({ url }) => answer({ url }),
      (error: Error) => answer({ missing: error.message }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('postgres', `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

  return async () => {
    server.close();
    server.closeAllConnections();
    await (await running?.catch(() => undefined))?.stop();
  };
}
