/** Fixtures of rules: contracts before and after, and what is found between them, as text. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CompareInput, compareContracts } from '../../../src/compiler/compat/contract/compare.js';
import type { CompatReport, Finding } from '../../../src/compiler/compat/contract/finding.js';
import { applyWaivers, RULES, releasedVersions } from '../../../src/compiler/compat/contract/index.js';
import type { CompatSettings } from '../../../src/compiler/compat/contract/settings.js';
import type { Contract } from '../../../src/compiler/contract/model.js';
import type { Waiver } from '../../../src/compiler/contract/waiver.js';
import { loadContract, loadProject, partHash } from '../../../src/compiler/load/index.js';

export const FULL: CompatSettings = { mode: 'full', policy: 'tolerant', channels: {}, events: {} };

/** Structure of documents isn't what is tested here. */
const unparsed = { has: () => true, add: () => undefined };

export async function contractIn(root: string): Promise<Contract> {
  const { contract, diagnostics } = await loadContract({ root, parserCache: unparsed });
  if (contract === undefined) throw new Error(`${root}: ${JSON.stringify(diagnostics)}`);
  return contract;
}

/** What is compared, and what was accepted of it. */
export interface Input extends Omit<CompareInput, 'settings'> {
  readonly waivers: readonly Waiver[];
}

export function reportOf({ waivers, ...input }: Input, settings: CompatSettings): CompatReport {
  return applyWaivers(compareContracts({ ...input, settings }), { waivers, head: input.head, today: TODAY });
}

/** The day on which the fixtures are looked at. */
const TODAY = '2026-01-01';

async function projectIn(root: string) {
  const project = await loadProject({ root, checkDocument: false, waivers: { rules: RULES.keys() } });
  const errors = project.diagnostics.filter(({ severity, code }) => severity === 'error' && code !== 'version-gap');
  if (project.contract === undefined || project.lock === undefined || errors.length > 0) {
    throw new Error(`${root}: ${JSON.stringify(project.diagnostics)}`);
  }
  return { contract: project.contract, lock: project.lock, waivers: project.waivers };
}

/** Two versions of one event, each a schema as it stands in a file (`.yaml`). */
export async function contractOfVersions(...texts: readonly string[]): Promise<Contract> {
  const root = mkdtempSync(join(tmpdir(), 'tidings-rules-'));
  try {
    const messages = texts.map(
      (_, index) => `      ThingV${index + 1}: { payload: { $ref: ./schemas/things/Thing/v${index + 1}.yaml } }\n`,
    );
    write(
      root,
      'asyncapi.yaml',
      `asyncapi: 3.0.0\ninfo: { title: t, version: 1.0.0 }\nchannels:\n  things:\n    messages:\n${messages.join('')}`,
    );
    for (const [index, text] of texts.entries()) write(root, `schemas/things/Thing/v${index + 1}.yaml`, text);
    return await contractIn(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** `old` and `new` of a fixture: a schema each, or whole contracts, the older of which is the baseline. */
export async function inputOf(folder: string, way: 'as it is' | 'turned round' = 'as it is'): Promise<Input> {
  if (existsSync(join(folder, 'old/asyncapi.yaml'))) {
    const [base, head] = [await projectIn(join(folder, 'old')), await projectIn(join(folder, 'new'))];
    const locks = { head: head.lock, base: base.lock };
    return {
      base: base.contract,
      head: head.contract,
      released: releasedVersions(head.contract, locks, partHash),
      waivers: head.waivers,
    };
  }
  const root = mkdtempSync(join(tmpdir(), 'tidings-rules-'));
  try {
    const sides = way === 'as it is' ? ['old', 'new'] : ['new', 'old'];
    const versions = sides.map((side, index) => ({ side, version: index + 1 }));
    const messages = versions.map(
      ({ version }) => `      ThingV${version}: { payload: { $ref: ./schemas/things/Thing/v${version}.yaml } }\n`,
    );
    write(
      root,
      'asyncapi.yaml',
      `asyncapi: 3.0.0\ninfo: { title: t, version: 1.0.0 }\nchannels:\n  things:\n    messages:\n${messages.join('')}`,
    );
    for (const { side, version } of versions) {
      const target = join(root, `schemas/things/Thing/v${version}.yaml`);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(folder, side, 'schema.yaml'), target);
    }
    return { head: await contractIn(root), waivers: [] };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const MODES = ['backward', 'forward', 'full'] as const;
const POLICIES = ['tolerant', 'strict'] as const;

/** Under every mode and policy; policies that say the same are shown once. */
export function found(input: Input): string {
  return MODES.map((mode) => {
    const texts = POLICIES.map((policy) => textOf(reportOf(input, { ...FULL, mode, policy })));
    const [tolerant, strict] = texts;
    return tolerant === strict ? `${mode}: ${tolerant}` : `${mode}, tolerant: ${tolerant}${mode}, strict: ${strict}`;
  }).join('');
}

function textOf({ verdict, findings }: CompatReport): string {
  return `${verdict}\n${findings.map(line).join('')}`;
}

function line(finding: Finding): string {
  const { severity, rule, breaks, message, consequence, witness, alsoAt = [] } = finding;
  const place = ({ file, pointer, part }: NonNullable<Finding['old']>) =>
    `${file.replace('schemas/things/Thing/', '')}#${pointer}${part === undefined ? '' : ' (name)'}`;
  const rows = [
    `${severity} ${rule}${breaks.length > 0 ? ` breaks ${breaks.join(' and ')}` : ''}: ${message}`,
    ...(consequence === undefined ? [] : [`  ${consequence}`]),
    `  ${[finding.old, finding.new].map((each) => (each === undefined ? 'nowhere' : place(each))).join(' -> ')}`,
    ...(finding.waived === undefined ? [] : [`  waived by ${finding.waived.owner}: ${finding.waived.reason}`]),
    ...(alsoAt.length === 0 ? [] : [`  also at ${alsoAt.join(', ')}`]),
    ...(witness === undefined ? [] : [`  event ${JSON.stringify(witness.value)}: ${witness.reason}`]),
  ];
  return `${rows.map((row) => `  ${row}\n`).join('')}`;
}
