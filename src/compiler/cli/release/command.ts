/** `tidings release`: check everything, then record versions in the lock, or nothing. */
import { statSync } from 'node:fs';
import { isReleased, recordVersions } from '../../contract/released.js';
import { exitCodeOf } from '../../diagnostics/index.js';
import { loadProject, modeline, type ParserCache, partHash, printLock, sameLock } from '../../load/index.js';
import { writeOutput } from '../../output/index.js';
import { withLock } from '../codegen/lock.js';
import { EXIT, UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { checkProject } from './check.js';
import { parseReleaseOptions, RELEASE_HELP, type ReleaseOptions } from './options.js';
import { reportRecorded, reportRefusal } from './report.js';
import { releaseGaps, selectVersions } from './select.js';

export interface ReleaseHooks {
  readonly cwd?: string;
  /**
   * Whether the contracts break nobody: exit code 0, or another after it has said why. Asked when there is something to record, before
   * it is. What it says is shown where it isn't 0, on stderr.
   */
  readonly check?: (options: Pick<ReleaseOptions, 'root' | 'config'>, terminal: Terminal) => Promise<number>;
  /** Documents that @asyncapi/parser let pass before. */
  readonly documentCache?: ParserCache;
}

export async function release(argv: readonly string[], terminal: Terminal, hooks: ReleaseHooks = {}): Promise<number> {
  const options = parseReleaseOptions(argv, hooks.cwd ?? process.cwd());
  if (options === undefined) {
    terminal.out(RELEASE_HELP);
    return EXIT.ok;
  }
  if (statSync(options.root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`no such folder: ${options.root}`);
  }
  const run = () => record(options, terminal, hooks);
  return options.dryRun ? run() : withLock(options.root, run);
}

async function record(
  options: ReleaseOptions,
  terminal: Terminal,
  { check, documentCache }: ReleaseHooks,
): Promise<number> {
  const { root, config: configFile, names, dryRun } = options;
  const project = await loadProject({
    root,
    ...(configFile !== undefined && { configFile }),
    ...(documentCache && { documentCache }),
  });
  const diagnostics = await checkProject(project);
  const { contract, lock } = project;
  const exit = exitCodeOf(diagnostics);
  if (exit !== EXIT.ok || contract === undefined || lock === undefined) {
    reportRefusal(options, terminal, project, diagnostics);
    return exit === EXIT.ok ? EXIT.noModel : exit;
  }

  const chosen = selectVersions(contract, names);
  const gaps = releaseGaps(contract, lock, chosen, project.files);
  if (gaps.length > 0) {
    reportRefusal(options, terminal, project, gaps);
    return EXIT.findings;
  }
  const versions = chosen.filter((version) => !isReleased(lock, version));
  if (versions.length > 0 && check !== undefined) {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const color = { out: terminal.color.err, err: terminal.color.err };
    const broken = await check(options, { out: say, err: say, interactive: false, color });
    if (broken !== EXIT.ok) {
      terminal.err(said.join(''));
      reportRefusal(options, terminal, project, []);
      return broken;
    }
  }

  const recorded = recordVersions(contract, lock, versions, partHash);
  const written = !dryRun && !sameLock(lock, recorded);
  if (written) {
    const folder = lock.file.slice(0, lock.file.lastIndexOf('/'));
    const text = printLock(recorded, project.files.text(lock.file), modeline(root, folder, 'lock'));
    writeOutput(root, [{ kind: 'update', path: lock.file, text }]);
  }
  reportRecorded(options, terminal, project, diagnostics, {
    file: lock.file,
    versions,
    before: lock.versions.size,
    written,
  });
  return EXIT.ok;
}
