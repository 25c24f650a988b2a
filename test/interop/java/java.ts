/** Runs Java's Kafka clients: JavaClients.java beside this file, and the tools that come with Apache Kafka. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compiledClasses, mavenJars, output, withJava } from '../../support/java.js';

const here = fileURLToPath(new URL('.', import.meta.url));

export interface Java {
  /** The command. */
  readonly java: string;
  readonly classPath: string;
}

/** Java that can run the clients; undefined where there is none: see `withJava`. */
export function clientsJava(): Promise<Java | undefined> {
  return withJava("Java's Kafka clients", async (java, javac) => {
    const jars = await mavenJars('java-clients', join(here, 'pom.xml'));
    const classes = await compiledClasses('java-classes', javac, join(here, 'JavaClients.java'), jars);
    return { java, classPath: [classes, join(jars, '*')].join(delimiter) };
  });
}

/** JavaClients.java, running. */
export interface JavaClients {
  /** Commands are carried out one after another. Rejects with what Java threw. */
  ask<Answer>(command: { readonly do: string; readonly [name: string]: unknown }): Promise<Answer>;
  close(): Promise<void>;
}

export function javaClients({ java, classPath }: Java): JavaClients {
  const child = spawn(java, ['-Xmx256m', '-XX:+UseSerialGC', '-cp', classPath, 'JavaClients'], { stdio: 'pipe' });
  const waiting: { resolve(answer: never): void; reject(error: Error): void }[] = [];
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { answer, error } = JSON.parse(line) as { readonly answer?: never; readonly error?: string };
    const { resolve, reject } = waiting.shift()!;
    if (error === undefined) resolve(answer as never);
    else reject(new Error(error));
  });
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      for (const { reject } of waiting.splice(0)) reject(new Error(`JavaClients ${reason}: ${err.slice(-3_000)}`));
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code) => end(`ended with ${code}`));
  });
  // Its end says why it reads no more.
  child.stdin.on('error', () => {});
  return {
    ask: (command) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(command)}\n`);
      }),
    close: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** Runs one of Kafka's command line tools, with text for its input. Resolves with what it has printed. */
export function kafkaTool(
  { java, classPath }: Java,
  main: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  return output(
    java,
    ['-Xmx256m', '-XX:+UseSerialGC', '-Dfile.encoding=UTF-8', '-cp', classPath, main, ...args],
    input,
  );
}
