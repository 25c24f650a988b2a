/** A folder of contract files -> the contract, or what is wrong with it. */
import type { Contract } from '../contract/model.js';
import { type Collector, createCollector, type Diagnostic, exitCodeOf } from '../diagnostics/index.js';
import type { Config } from './config/config.js';
import { DEFAULT_CONFIG } from './config/config.js';
import { CONFIG_FILE, loadConfig } from './config/load.js';
import { type HashCache, type ParserCache, readContract } from './document/index.js';
import { createFiles, type Files, type InputFile, type ParseCache } from './files/index.js';
import { checkRuleNames, withSeverities } from './severities.js';

export interface LoadOptions {
  /** Absolute path of the folder that holds the document. */
  readonly root: string;
  /** Default: the first of `asyncapi.yaml`, `asyncapi.yml`, `asyncapi.json`. */
  readonly document?: string;
  /** Folder of the versioned schemas, relative to the root; default `schemas`. */
  readonly schemasDir?: string;
  readonly unknownKeywords?: Config['unknownKeywords'];
  /** Parsed files of earlier runs. */
  readonly cache?: ParseCache;
  /** Documents that @asyncapi/parser let pass in earlier runs; where the document is among them, the parser isn't even loaded. */
  readonly parserCache?: ParserCache;
}

export interface Loaded {
  /** Undefined where a diagnostic means that there is none (exit code 3). Deeply frozen. */
  readonly contract: Contract | undefined;
  /** Sorted, without repetitions. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: Files;
  /** Everything that was looked at, missing files too; sorted by path. */
  readonly inputs: readonly InputFile[];
}

export async function loadContract(options: LoadOptions): Promise<Loaded> {
  const collector = createCollector();
  const files = open(collector, options.root, options.cache);
  const settings = {
    ...DEFAULT_CONFIG,
    ...(options.schemasDir !== undefined && { schemas: options.schemasDir }),
    ...(options.unknownKeywords !== undefined && { unknownKeywords: options.unknownKeywords }),
  };
  return load(collector, files, settings, options);
}

export interface ProjectOptions {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root; must exist. Default: `tidings.config.yaml`, which needn't. */
  readonly configFile?: string;
  readonly parseCache?: ParseCache;
  readonly documentCache?: ParserCache;
  /** Hashes of event versions whose files didn't change. */
  readonly hashCache?: HashCache;
}

export interface Project extends Loaded {
  /** Undefined where the file is wrong; then there is no contract either. */
  readonly config: Config | undefined;
}

/** The contract as its configuration says. */
export async function loadProject(options: ProjectOptions): Promise<Project> {
  const { root, configFile, parseCache, documentCache, hashCache } = options;
  const collector = createCollector();
  const files = open(collector, root, parseCache);
  const config = loadConfig(files, collector.report, configFile);
  if (config === undefined) {
    return { config, contract: undefined, diagnostics: collector.diagnostics(), files, inputs: files.inputs() };
  }
  checkRuleNames(files, collector.report, configFile ?? CONFIG_FILE, config.lint);
  const loaded = await load(collector, files, config, {
    ...(documentCache && { parserCache: documentCache }),
    ...(hashCache && { hashCache }),
  });
  return { ...loaded, config, diagnostics: withSeverities(loaded.diagnostics, config.lint) };
}

function open({ report }: Collector, root: string, cache: ParseCache | undefined): Files {
  return createFiles({ root, report, ...(cache && { cache }) });
}

async function load(
  collector: Collector,
  files: Files,
  { schemas, unknownKeywords }: Pick<Config, 'schemas' | 'unknownKeywords'>,
  options: Pick<LoadOptions, 'document' | 'parserCache'> & Pick<ProjectOptions, 'hashCache'> = {},
): Promise<Loaded> {
  const { contract, structure } = await readContract(files, collector.report, {
    document: options.document,
    schemas: schemas.replace(/^\.\/|\/+$/g, ''),
    unknownKeywords,
    parserCache: options.parserCache,
    hashCache: options.hashCache,
  });
  for (const diagnostic of structure(collector.diagnostics())) collector.report(diagnostic);
  const diagnostics = collector.diagnostics();
  return {
    contract: exitCodeOf(diagnostics) === 3 ? undefined : contract,
    diagnostics,
    files,
    inputs: files.inputs(),
  };
}
