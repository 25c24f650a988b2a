/** A version in its context's `events.ts`: the descriptor, and the type of its data under the same name. */
import type { Contract, Event, EventVersion, RuntimeExpression } from '../../contract/model.js';
import { docComment, literal } from '../source/index.js';
import { typeDoc } from '../types/index.js';

export interface VersionOptions {
  /** Code of the table of declared names of a version; undefined where every name is allowed. */
  readonly declared: (contract: Contract, version: EventVersion) => string | undefined;
}

/** Local names of what the descriptor refers to. */
export interface VersionNames {
  readonly data: string;
  readonly check: string;
}

export function versionDescriptor(
  contract: Contract,
  { type }: Event,
  version: EventVersion,
  { data, check }: VersionNames,
  { declared }: VersionOptions,
): string {
  const { typeName } = version;
  const lines = [
    `event: ${literal(version.event)}`,
    `type: ${literal(type)}`,
    `version: ${version.version}`,
    `hash: ${literal(version.hash)}`,
    `validate: ${check}`,
  ];
  const table = declared(contract, version);
  if (table !== undefined) lines.push(`declared: ${table}`);
  lines.push(...expression('key', version.key));
  lines.push(...expression('subject', version.subject));
  lines.push(...expression('correlationId', version.correlationId));
  const doc = docComment(typeDoc(version.description, version.title, version.deprecated));
  const generics = `${literal(type)}, ${version.version}, ${data}`;
  return `${doc}export type ${typeName} = ${data};
export const ${typeName}: VersionDefinition<${generics}> = /* @__PURE__ */ defineVersion({
${lines.map((line) => `  ${line},\n`).join('')}});`;
}

function expression(name: string, value: RuntimeExpression | undefined): string[] {
  return value === undefined ? [] : [`${name}: { source: ${literal(value.source)}, path: ${literal(value.path)} }`];
}
