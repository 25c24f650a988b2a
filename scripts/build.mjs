// Builds both packages' dist/ when their sources changed since. `node scripts/build.mjs --force` builds in any case.
import { build } from './lib/build.mjs';

build({ force: process.argv.includes('--force') });
