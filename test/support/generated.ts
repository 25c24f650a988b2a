/** Runs generated validator modules as they are printed: transpiled by TypeScript, linked here. */
import { posix } from 'node:path';
import * as runtime from '@tidings/runtime/codegen/v1';
import typescript from 'typescript-5.9';
import type { Contract } from '../../src/compiler/contract/model.js';
import type { EmittedFile } from '../../src/compiler/emit/emitted-file.js';
import { emitValidators } from '../../src/compiler/emit/validators/index.js';

const { ModuleKind, ScriptTarget, transpileModule } = typescript;

/** The generated validator of the one version of the one context. */
export function generatedValidator<Check>(contract: Contract): Check {
  const file = emitValidators(contract, contract.contexts[0]!);
  const [validate, ...others] = Object.values(runGenerated<Record<string, Check>>([file], file.path));
  if (validate === undefined || others.length > 0) throw new Error(`not one validator: ${file.text}`);
  return validate;
}

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
