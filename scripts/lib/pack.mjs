import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, root } from './build.mjs';

/**
 * Packs both packages into `folder` as they would be published: built, with the licence, and without the export condition that
 * leads to sources which aren't in the package. Returns the tarballs' paths by package name.
 */
export function pack(folder) {
  build();
  const tarballs = {};
  for (const source of ['src/runtime', 'src/compiler']) {
    const manifest = JSON.parse(readFileSync(join(root, source, 'package.json'), 'utf8'));
    const stage = join(folder, source);
    rmSync(stage, { recursive: true, force: true });
    mkdirSync(stage, { recursive: true });
    for (const name of ['bin', 'dist', 'README.md']) {
      if (existsSync(join(root, source, name)))
        cpSync(join(root, source, name), join(stage, name), { recursive: true });
    }
    cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(published(manifest), null, 2)}\n`);
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
        cwd: stage,
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString(),
    );
    tarballs[manifest.name] = join(folder, filename);
  }
  return tarballs;
}

function published({ exports, ...manifest }) {
  const entries = Object.entries(exports).map(([path, target]) => {
    if (typeof target === 'string') return [path, target];
    const { 'tidings-source': _, ...conditions } = target;
    return [path, conditions];
  });
  return { ...manifest, exports: Object.fromEntries(entries) };
}
