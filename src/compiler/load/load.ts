/** A folder of contract files -> the contract, or what is wrong with it. */
import type { Contract } from '../contract/model.js';
import type { Lock } from '../contract/released.js';
import type { Waiver } from '../contract/waiver.js';
import { type Collector, createCollector, type Diagnostic, exitCodeOf } from '../diagnostics/index.js';
import type { Config } from './config/config.js';
import { DEFAULT_CONFIG } from './config/config.js';
import { CONFIG_FILE, loadConfig } from './config/load.js';
import { type HashCache, type ParserCache, readContract } from './document/index.js';
import { createFiles, type Disk, type Files, type InputFile, type ParseCache } from './files/index.js';
import { readLock } from './lock/index.js';
import { checkRuleNames, withSeverities } from './severities.js';
import { readWaivers, type WaiverOptions } from './waivers/index.js';

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
  const files = open(collector, options.root, { cache: options.cache });
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
  /** Where to read instead of the folder itself: the same folder in a commit. */
  readonly disk?: Disk;
  /** Whether @asyncapi/parser looks at the document; default true. */
  readonly checkDocument?: boolean;
  /** Reads the waivers, which name these rules. Default: it doesn't. */
  readonly waivers?: Pick<WaiverOptions, 'rules'>;
}

export interface Project extends Loaded {
  /** Undefined where the file is wrong; then there is no contract either. */
  readonly config: Config | undefined;
  /** Released versions; empty where no file is there, undefined where it or the configuration is wrong. */
  readonly lock: Lock | undefined;
  /** None where they weren't asked for, or are wrong. */
  readonly waivers: readonly Waiver[];
}

/** The contract as its configuration says. */
export async function loadProject(options: ProjectOptions): Promise<Project> {
  const { root, configFile, parseCache, documentCache, hashCache, disk, checkDocument } = options;
  const collector = createCollector();
  const files = open(collector, root, { cache: parseCache, disk });
  const config = loadConfig(files, collector.report, configFile);
  if (config === undefined) {
    const nothing = { contract: undefined, lock: undefined, waivers: [] };
    return { config, ...nothing, diagnostics: collector.diagnostics(), files, inputs: files.inputs() };
  }
  checkRuleNames(files, collector.report, configFile ?? CONFIG_FILE, config.lint);
  const schemas = folderOf(config);
  // One listing tells a commit what will be asked for.
  disk?.walk(schemas);
  const lock = readLock(files, collector.report, schemas);
  const { waivers: asked } = options;
  const waivers = asked === undefined ? [] : readWaivers(files, collector.report, { schemas, rules: asked.rules });
  const loaded = await load(collector, files, config, {
    ...(documentCache && { parserCache: documentCache }),
    ...(hashCache && { hashCache }),
    ...(checkDocument !== undefined && { checkDocument }),
  });
  return { ...loaded, config, lock, waivers, diagnostics: withSeverities(loaded.diagnostics, config.lint) };
}

interface Sources {
  readonly cache?: ParseCache | undefined;
  readonly disk?: Disk | undefined;
}

function open({ report }: Collector, root: string, { cache, disk }: Sources): Files {
  return createFiles({ root, report, ...(cache && { cache }), ...(disk && { disk }) });
}

/** Of the schemas, as paths begin that lead into it. */
function folderOf({ schemas }: Pick<Config, 'schemas'>): string {
  return schemas.replace(/^\.\/|\/+$/g, '');
}

async function load(
  collector: Collector,
  files: Files,
  config: Pick<Config, 'schemas' | 'unknownKeywords'>,
  options: Pick<LoadOptions, 'document' | 'parserCache'> & Pick<ProjectOptions, 'hashCache' | 'checkDocument'> = {},
): Promise<Loaded> {
  const { contract, structure } = await readContract(files, collector.report, {
    document: options.document,
    schemas: folderOf(config),
    unknownKeywords: config.unknownKeywords,
    parserCache: options.parserCache,
    hashCache: options.hashCache,
    checkDocument: options.checkDocument,
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
