/** Runs generated validator modules as they are printed: transpiled by TypeScript, linked here. */
import { posix } from 'node:path';
import * as runtime from '@tidings/runtime/codegen/v1';
import typescript from 'typescript-5.9';
import type { EmittedFile } from '../../src/compiler/emit/emitted-file.js';

const { ModuleKind, ScriptTarget, transpileModule } = typescript;

/** @returns what the module at `path` exports */
export function runGenerated<Exports>(files: readonly EmittedFile[], path: string): Exports {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const loaded = new Map<string, object>();

  function load(module: string): object {
    const known = loaded.get(module);
    if (known !== undefined) return known;
    const text = texts.get(module);
    if (text === undefined) throw new Error(`no generated module ${module}`);
    const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
    const { outputText } = transpileModule(text, { compilerOptions });
    const exports = {};
    loaded.set(module, exports);
    const require = (specifier: string) =>
      specifier === '@tidings/runtime/codegen/v1'
        ? runtime
        : load(posix.join(posix.dirname(module), specifier).replace(/\.js$/, '.ts'));
    new Function('exports', 'require', outputText)(exports, require);
    return exports;
  }

  return load(path) as Exports;
}
