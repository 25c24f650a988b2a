/**
 * Would a test notice? Each mutant leaves out one step of a proof, or of what the engine reads; the engine's tests run against it in a
 * copy of the sources. `node test/compat/mutation.mjs [part of a name]`, some minutes; prints a line each, and exits 1 where one survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Name, file under src/compiler/compat, text that is there once, what stands there instead. */
export const MUTANTS = [
  [
    'intervals: bounds that cross',
    'solve/numbers.ts',
    'return order > 0 || (order === 0 && (low.open || high.open));',
    'return false;',
  ],
  ['intervals: open bounds', 'solve/numbers.ts', "open: (predicate.kind === 'gt') === sign", 'open: false'],
  ['multiples: least common multiple', 'solve/numbers.ts', 'commonMultiple(step, predicate.of)', 'predicate.of'],
  [
    'multiples: multiples that are excluded',
    'solve/numbers.ts',
    'if (not.some((divisor) => isMultiple(step, divisor))) return EMPTY;',
    '',
  ],
  [
    'patterns: their negation',
    'solve/strings.ts',
    'demands.patterns.push({ automaton, accept: sign });\n    } else if',
    'demands.patterns.push({ automaton, accept: true });\n    } else if',
  ],
  [
    'finite sets: values that are excluded',
    'solve/case.ts',
    'for (const key of predicate.keys) state.excluded.add(key);',
    '{}',
  ],
  ['unions: at most one', 'solve/case.ts', 'if (sign) state.pairs.push(node);', 'if (sign) {}'],
  ['unions: two of them', 'solve/case.ts', 'else todo.push(twoOf(session, predicate.parts));', 'else {}'],
  [
    'recursion: what relies on an open formula',
    'solve/solver.ts',
    'const final = reliesOn >= depth;',
    'const final = true;',
  ],
  [
    'objects: counts that cross',
    'solve/objects.ts',
    'if (rules.min > rules.max || rules.required.size > rules.max) return EMPTY;',
    '',
  ],
  [
    'arrays: at most so many of a kind',
    'solve/arrays.ts',
    'else rules.atMost.push({ n: predicate.n - 1, schema: predicate.schema });',
    'else {}',
  ],
  ['arrays: items alike', 'solve/arrays.ts', 'rules.unique = sign;', 'rules.unique = undefined;'],
  [
    'oneOf: branches exclude each other',
    'schema/logic.ts',
    'return arena.and([any, exclusive(context, parts)]);',
    'return any;',
  ],
  ['oneOf: equal branches', 'schema/logic.ts', '...repeated.map(arena.not)', ''],
  ['if: else', 'schema/logic.ts', ', arena.or([condition, otherwise])]', ']'],
  ['if: then', 'schema/logic.ts', 'arena.or([arena.not(condition), then]), ', ''],
  [
    'not',
    'schema/logic.ts',
    'not: (context) => context.session.arena.not(',
    'not: (context) => ((node: Node) => node)(',
  ],
  [
    'integer',
    'schema/scalars.ts',
    "return arena.and([arena.types(mask | NUMBER), arena.literal({ kind: 'multiple', of: ONE })]);",
    'return arena.types(mask | NUMBER);',
  ],
  [
    'exclusive bounds of draft-04',
    'schema/scalars.ts',
    "(options.draft === 'draft-04' && schema[name === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'] === true)",
    'false',
  ],
  [
    'formats are asserted',
    'schema/scalars.ts',
    "return session.arena.literal({ kind: 'format', name: value });",
    'return session.arena.yes;',
  ],
  ['policy: undeclared names', 'policy/close.ts', 'schema: arena.no }));', 'schema: arena.yes }));'],
  [
    'policy: names of all that applies',
    'policy/close.ts',
    "for (const name of ['allOf', 'anyOf', 'oneOf']) {\n        const list",
    "for (const name of ['allOf']) {\n        const list",
  ],
  [
    'witness: asked of both validators',
    'contain.ts',
    'if (writer.check(witness) !== true || reader.check(witness) !== false) {',
    'if (false) {',
  ],
  [
    'witness: made small',
    'contain.ts',
    'shrunk(session, result.value, (value) => isBreak(comparison, value))',
    'result.value',
  ],
  ['witness: line ends', 'contain.ts', 'LINE_END.test(JSON.stringify(found))', 'false'],
  [
    'keywords that differ and are not known',
    'check.ts',
    "const heedUnknown = unknownKeywords === 'unproven';",
    'const heedUnknown = false;',
  ],
  [
    'both directions',
    'check.ts',
    "mode === 'full' ? ['backward', 'forward'] : [mode]",
    "mode === 'full' ? ['backward'] : [mode]",
  ],
  ['every pair', 'history.ts', 'transitive ? 0 : Math.max(0, index - 1)', 'Math.max(0, index - 1)'],
];

const COPIED = ['src', 'test/compat', 'test/support', 'package.json', 'tsconfig.json', 'tsconfig.base.json'];
const TESTS = ['test/compat/engine', 'test/compat/rules/rules.test.ts'];
const CONFIG = `import { defineConfig } from 'vitest/config';
export default defineConfig({ ssr: { resolve: { conditions: ['tidings-source'] } }, test: { testTimeout: 60_000 } });
`;

function main(wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-mutation-'));
  try {
    const filter = (from) => !/[/\\](dist|node_modules)$/.test(from);
    for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true, filter });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'vitest.config.ts'), CONFIG);
    if (run(folder) !== 0) throw new Error('the tests fail without any mutant');
    const survivors = MUTANTS.filter(([name]) => name.includes(wanted)).filter((mutant) => !killed(folder, mutant));
    console.log(`${survivors.length} survived`);
    process.exitCode = survivors.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function killed(folder, [name, path, text, instead]) {
  const file = join(folder, 'src/compiler/compat', path);
  const original = readFileSync(file, 'utf8');
  if (original.split(text).length !== 2) throw new Error(`${name}: the text isn't there once in ${path}`);
  writeFileSync(
    file,
    original.replace(text, () => instead),
  );
  const status = run(folder);
  writeFileSync(file, original);
  console.log(`${status === 0 ? 'SURVIVED' : 'killed  '} ${name}`);
  return status !== 0;
}

function run(cwd) {
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', ...TESTS];
  const env = { ...process.env, CI: 'true' };
  return spawnSync(process.execPath, args, { cwd, stdio: 'ignore', env, timeout: 300_000 }).status;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2] ?? '');
