import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.mjs';
import { KafkaUnavailable } from './unavailable.mjs';

const LOG4J = '2.24.3';
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const OTHERWISE = 'or set KAFKA_BROKERS to a broker that runs, e.g. KAFKA_BROKERS=localhost:9092';

/** The java command. Rejects where there is none that Kafka 4 runs on. */
export async function findJava() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { code, text } = await command(java, ['-version'], { timeoutMs: 30_000 });
  const version = Number(/version "(\d+)/.exec(text)?.[1]);
  if (code !== 0)
    throw new KafkaUnavailable(`no Java found (${java}): install Java 17 and Maven, or Docker; ${OTHERWISE}`);
  if (version < 17)
    throw new KafkaUnavailable(`${java} is Java ${version}, and Kafka takes 17: install that; ${OTHERWISE}`);
  return java;
}

/** The folder with Apache Kafka's jars. The first time they are fetched by Maven; two processes may do so at once. */
export async function jars(version, say) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tidings');
  const folder = join(cache, `kafka-${version}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, `.kafka-${version}-`));
  try {
    say(`fetching Apache Kafka ${version} with Maven (about 45 MB, once)`);
    await fetch(version, temporary);
    await rename(join(temporary, 'lib'), folder).catch(async (error) => {
      // Another process was quicker.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

async function fetch(version, folder) {
  await writeFile(join(folder, 'pom.xml'), pom(version));
  const args = ['-q', '-B', '-f', join(folder, 'pom.xml'), PLUGIN, `-DoutputDirectory=${join(folder, 'lib')}`];
  const { code, text } = await command(process.platform === 'win32' ? 'mvn.cmd' : 'mvn', args);
  if (code === -1) throw new KafkaUnavailable(`no Maven found (mvn): install it, or Docker; ${OTHERWISE}`);
  const found = code === 0 ? await readdir(join(folder, 'lib')) : [];
  if (found.length === 0) {
    const why = text.split('\n').find((line) => line.includes('ERROR')) ?? `exit code ${code}`;
    throw new KafkaUnavailable(`Maven could not fetch Apache Kafka ${version} (${why}); ${OTHERWISE}`);
  }
}

// Without a logging backend, starting can fail.
function pom(version) {
  const dependency = (group, artifact, wanted) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${wanted}</version></dependency>`;
  const logging = version.startsWith('3.')
    ? dependency('org.slf4j', 'slf4j-reload4j', '1.7.36')
    : dependency('org.apache.logging.log4j', 'log4j-core', LOG4J) +
      dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J);
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>tidings</groupId>
<artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependency('org.apache.kafka', 'kafka_2.13', version)}${logging}</dependencies></project>
`;
}

function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
