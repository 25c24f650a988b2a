/** How to reach the brokers: options, and environment variables where they are not given. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { silentLog } from '@tidings/runtime';
import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import { UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { FLAG, TEXT, wholeNumber } from './arguments.js';
import type { Operator } from './operator.js';

export const CONNECTION_OPTIONS = {
  brokers: TEXT,
  ssl: FLAG,
  'ssl-ca': TEXT,
  'ssl-cert': TEXT,
  'ssl-key': TEXT,
  'sasl-mechanism': TEXT,
  'sasl-username': TEXT,
  'client-id': TEXT,
  timeout: TEXT,
} as const;

export const CONNECTION_HELP = `  --brokers LIST   brokers to ask for the others, host:port,host:port (default: KAFKA_BROKERS)
  --ssl            TLS (default: KAFKA_SSL=true); --ssl-ca FILE, --ssl-cert FILE and --ssl-key FILE: in PEM, imply it
  --sasl-mechanism NAME, --sasl-username NAME
                   plain, scram-sha-256 or scram-sha-512 (default: KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME); the
                   password is read from KAFKA_SASL_PASSWORD alone
  --client-id NAME names this program in the brokers' logs and quotas (default: tidings-cli)
  --timeout N      seconds that the brokers have to answer (default: 10)`;

type Given = { readonly [name in keyof typeof CONNECTION_OPTIONS]?: string | boolean | undefined };

/** Throws UsageError. */
export function connectionOptions(given: Given, { cwd, env }: Operator, terminal: Terminal): KafkaOptions {
  const text = (name: keyof typeof CONNECTION_OPTIONS, variable?: string): string | undefined => {
    const value = given[name] ?? (variable === undefined ? undefined : env[variable]);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const brokers = (text('brokers', 'KAFKA_BROKERS') ?? '').split(',').map((one) => one.trim());
  if (brokers.every((one) => one === ''))
    throw new UsageError('say where the brokers are: --brokers host:port, or KAFKA_BROKERS');
  const wrong = brokers.find((one) => !/^[^\s:]+:\d{1,5}$/.test(one));
  if (wrong !== undefined) throw new UsageError(`--brokers takes host:port,host:port, not '${wrong}'`);

  const file = (name: 'ssl-ca' | 'ssl-cert' | 'ssl-key'): string | undefined => {
    const path = text(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(resolve(cwd, path), 'utf8');
    } catch (error) {
      throw new UsageError(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const [ca, cert, key] = [file('ssl-ca'), file('ssl-cert'), file('ssl-key')];
  const pem = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  const wanted = given.ssl === true || /^(1|true|yes)$/i.test(env.KAFKA_SSL ?? '');
  const ssl = Object.keys(pem).length > 0 ? pem : wanted ? true : undefined;

  const sasl = saslOptions(
    text('sasl-mechanism', 'KAFKA_SASL_MECHANISM'),
    text('sasl-username', 'KAFKA_SASL_USERNAME'),
    env,
  );
  if (sasl?.mechanism === 'plain' && ssl === undefined)
    terminal.err('tidings: the password goes over the network unprotected: --sasl-mechanism plain without --ssl\n');
  const timeoutMs = (wholeNumber('--timeout', text('timeout')) ?? 10) * 1_000;
  return {
    brokers,
    clientId: text('client-id') ?? 'tidings-cli',
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    connectionTimeoutMs: timeoutMs,
    requestTimeoutMs: timeoutMs,
    log: silentLog,
  };
}

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

function saslOptions(
  given: string | undefined,
  username: string | undefined,
  env: Operator['env'],
): NonNullable<KafkaOptions['sasl']> | undefined {
  if (given === undefined && username === undefined) return undefined;
  const mechanism = MECHANISMS.find((one) => one === given?.toLowerCase());
  if (mechanism === undefined) {
    throw new UsageError(
      given === undefined
        ? `--sasl-username needs --sasl-mechanism: ${MECHANISMS.join(', ')}`
        : `--sasl-mechanism takes ${MECHANISMS.join(', ')}, not '${given}'`,
    );
  }
  if (username === undefined) throw new UsageError('--sasl-mechanism needs --sasl-username');
  const password = env.KAFKA_SASL_PASSWORD;
  if (password === undefined || password === '')
    throw new UsageError('the password of --sasl-username is read from KAFKA_SASL_PASSWORD, which is not set');
  const user = { username, password };
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...user };
    case 'scram-sha-256':
      return { mechanism, ...user };
    case 'scram-sha-512':
      return { mechanism, ...user };
  }
}
