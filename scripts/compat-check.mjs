import { build } from './lib/build.mjs';

build();
await import('../src/compiler/bin/tidings.mjs').then(({ run }) => run(['compat-check', ...process.argv.slice(2)]));
