import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/compiler/cli/operate/arguments.js';
import { CONNECTION_OPTIONS, connectionOptions } from '../../src/compiler/cli/operate/connection.js';
import { databaseOptions } from '../../src/compiler/cli/operate/database.js';
import type { Terminal } from '../../src/compiler/cli/terminal.js';
import { world } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'tidings-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(argv: readonly string[], env: { readonly [name: string]: string } = {}) {
  let said = '';
  const terminal: Terminal = {
    out: () => undefined,
    err: (text) => {
      said += text;
    },
    interactive: false,
    color: { out: false, err: false },
  };
  const { values } = parseArguments(argv, CONNECTION_OPTIONS);
  const operator = { ...world().operator, env, cwd: folder };
  const { log: _, ...options } = connectionOptions(values, operator, terminal);
  return { options, said };
}

describe('the brokers', () => {
  const defaults = { clientId: 'tidings-cli', connectionTimeoutMs: 10_000, requestTimeoutMs: 10_000 };

  it('are named by an option, else by KAFKA_BROKERS', () => {
    expect(read(['--brokers', 'a:1,b:2']).options).toEqual({ brokers: ['a:1', 'b:2'], ...defaults });
    expect(read([], { KAFKA_BROKERS: 'c:3' }).options).toEqual({ brokers: ['c:3'], ...defaults });
    expect(read(['--brokers', 'a:1'], { KAFKA_BROKERS: 'c:3' }).options.brokers).toEqual(['a:1']);
    expect(() => read([])).toThrow('say where the brokers are: --brokers host:port, or KAFKA_BROKERS');
    for (const wrong of ['a', 'a:x', 'a:1,', 'http://a:1', 'a b:1'])
      expect(() => read(['--brokers', wrong]), wrong).toThrow(/--brokers takes host:port/);
  });

  it('are waited for as long as is said, by the name that is said', () => {
    expect(read(['--brokers', 'a:1', '--timeout', '3', '--client-id', 'me']).options).toMatchObject({
      clientId: 'me',
      connectionTimeoutMs: 3_000,
      requestTimeoutMs: 3_000,
    });
    expect(() => read(['--brokers', 'a:1', '--timeout', '0'])).toThrow(/--timeout/);
  });

  it('speak TLS where that is asked for, with certificates of one’s own', () => {
    const ssl = (...argv: string[]) => read(['--brokers', 'a:1', ...argv]).options.ssl;
    expect(ssl()).toBeUndefined();
    expect(ssl('--ssl')).toBe(true);
    for (const value of ['true', '1', 'YES'])
      expect(read(['--brokers', 'a:1'], { KAFKA_SSL: value }).options.ssl).toBe(true);
    expect(read(['--brokers', 'a:1'], { KAFKA_SSL: 'false' }).options.ssl).toBeUndefined();
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, `${name}.pem`), name.toUpperCase());
    expect(ssl('--ssl-ca', 'ca.pem')).toEqual({ ca: 'CA' });
    expect(ssl('--ssl', '--ssl-cert', join(folder, 'cert.pem'), '--ssl-key', 'key.pem')).toEqual({
      cert: 'CERT',
      key: 'KEY',
    });
    expect(() => ssl('--ssl-ca', 'nothing.pem')).toThrow(/--ssl-ca: ENOENT/);
  });

  it('are told who asks; the password comes from the environment alone', () => {
    const argv = ['--brokers', 'a:1', '--ssl', '--sasl-mechanism', 'SCRAM-SHA-512', '--sasl-username', 'ada'];
    const env = { KAFKA_SASL_PASSWORD: 'secret' };
    expect(read(argv, env).options.sasl).toEqual({ mechanism: 'scram-sha-512', username: 'ada', password: 'secret' });
    expect(
      read(['--brokers', 'a:1', '--ssl'], { ...env, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'ben' }).options
        .sasl,
    ).toEqual({ mechanism: 'plain', username: 'ben', password: 'secret' });
    expect(() => read(argv)).toThrow(/KAFKA_SASL_PASSWORD, which is not set/);
    expect(() => read([...argv, '--sasl-password', 'x'], env)).toThrow(/Unknown option '--sasl-password'/);
    expect(() => read(['--brokers', 'a:1', '--sasl-username', 'ada'], env)).toThrow(/needs --sasl-mechanism/);
    expect(() => read(['--brokers', 'a:1', '--sasl-mechanism', 'plain'], env)).toThrow(/needs --sasl-username/);
    expect(() => read(['--brokers', 'a:1', '--sasl-mechanism', 'kerberos'], env)).toThrow(
      /scram-sha-512, not 'kerberos'/,
    );
  });

  it('get no password unprotected without a word', () => {
    const plain = ['--brokers', 'a:1', '--sasl-mechanism', 'plain', '--sasl-username', 'ada'];
    const env = { KAFKA_SASL_PASSWORD: 'secret' };
    expect(read(plain, env).said).toMatch(/goes over the network unprotected/);
    expect(read([...plain, '--ssl'], env).said).toBe('');
    expect(read(plain, env).said).not.toContain('secret');
  });
});

describe('the database', () => {
  const { operator } = world();
  it('is named by an option, else by DATABASE_URL', () => {
    const url = 'postgres://u:p@h/d';
    expect(databaseOptions({ database: url }, operator)).toEqual({ url, tables: {} });
    expect(databaseOptions({ schema: 's' }, { ...operator, env: { DATABASE_URL: url } })).toEqual({
      url,
      tables: { schema: 's' },
    });
    expect(() => databaseOptions({}, operator)).toThrow(/--database postgres:/);
    expect(() => databaseOptions({ database: 'mysql://h' }, operator)).toThrow(/takes a URL/);
  });
});
