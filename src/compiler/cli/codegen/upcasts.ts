/** Which steps between versions need an upcast that a person writes, and which of those are there. */
import type { checkSchemas } from '../../compat/index.js';
import type { Contract, EventVersion } from '../../contract/model.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { isUnedited, type UpcastStub, upcastStub } from '../../emit/index.js';
import type { Config, Files, InputFile } from '../../load/index.js';
import { sha256 } from '../../output/index.js';

export type Stub = UpcastStub;

export interface UpcastReport {
  readonly diagnostics: readonly Diagnostic[];
  /** The upcast files that were looked at: inputs like any other, though nobody executes them. */
  readonly inputs: readonly InputFile[];
  /** For those that are missing. */
  readonly stubs: readonly Stub[];
}

export async function checkUpcasts(contract: Contract, config: Config, files: Files): Promise<UpcastReport> {
  const diagnostics: Diagnostic[] = [];
  const stubs: Stub[] = [];
  const inputs: InputFile[] = [];
  for (const { folder, events } of contract.contexts) {
    for (const { versions } of events) {
      for (const [index, to] of versions.entries()) {
        const from = versions[index - 1];
        if (from === undefined) continue;
        if (to.upcastFile !== undefined) {
          const text = files.text(to.upcastFile) ?? '';
          inputs.push({ path: to.upcastFile, hash: sha256(text) });
          if (isUnedited(text)) diagnostics.push(unedited(from, to, to.upcastFile, files));
          continue;
        }
        const reason = whyNeeded(await engine(), contract, from, to);
        if (reason === undefined) continue;
        const stub = upcastStub(from, to, { ...config, folder, reason });
        stubs.push(stub);
        diagnostics.push(missing(from, to, stub, files));
      }
    }
  }
  return { diagnostics, inputs, stubs };
}

/** Loaded where there are two versions to compare. */
async function engine(): Promise<typeof checkSchemas> {
  return (await import('../../compat/index.js')).checkSchemas;
}

/** Undefined where it was proved that the newer version accepts all that writers of the older one may write. */
function whyNeeded(
  check: typeof checkSchemas,
  contract: Contract,
  from: EventVersion,
  to: EventVersion,
): string | undefined {
  if (from.hash === to.hash) return undefined;
  const keys = new Set([...from.definitions, ...to.definitions]);
  const { verdict, findings } = check(from.schema, to.schema, {
    draft: to.draft,
    mode: 'backward',
    policy: 'tolerant',
    formats: 'assert',
    unknownKeywords: 'annotation',
    resolve: new Map([...keys].map((key) => [`tidings:${key}`, contract.definitions.get(key)!.schema])),
  });
  return verdict === 'compatible' ? undefined : (findings[0]?.reason ?? 'it could not be proved');
}

function missing(from: EventVersion, to: EventVersion, stub: Stub, files: Files): Diagnostic {
  const versions = `version ${to.version} of '${to.event}' doesn't accept everything that version ${from.version} does`;
  return diagnostic('upcast-missing', `${versions}, and there is no upcast`, files.locate(to.origin), {
    help: `Write the body of ${stub.path}; codegen puts a stub there unless it only checks.`,
  });
}

function unedited(from: EventVersion, to: EventVersion, file: string, files: Files): Diagnostic {
  const message = `the upcast from ${from.typeName} to ${to.typeName} is still the stub`;
  return diagnostic('upcast-unedited', message, files.locate({ file, pointer: '' }));
}
