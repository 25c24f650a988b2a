/**
 * The validators of a contract: code for those who print modules, checks for those who look at examples. Each version and
 * each set of shared definitions is compiled once, when it is first asked for, however many ask.
 */
import { type Checker, validator } from '@tidings/runtime/codegen/v1';
import type { Contract, Definition, EventVersion } from '../../contract/model.js';
import { createCompiler } from '../print/compile.js';
import { instantiate } from '../print/run.js';
import type { Check } from '../validator.js';
import { compileModule, type ModuleCode, type ModuleContext } from './module.js';
import { functionName, functionNames } from './names.js';

export type { ModuleCode } from './module.js';

export interface ContractValidators {
  /** What the generated validator of this version answers. A pattern may make it run for long: see `checkWithin`. */
  check(version: EventVersion): Check;
  /** Its root, and the definitions that are its own. */
  versionModule(version: EventVersion): ModuleCode;
  /** Shared definitions as the functions of one module, under these names; those that they refer to beside are imported. */
  sharedModule(functions: ReadonlyMap<Definition, string>): ModuleCode;
}

const known = new WeakMap<Contract, ContractValidators>();

export function contractValidators(contract: Contract): ContractValidators {
  let validators = known.get(contract);
  if (validators === undefined) {
    validators = createValidators(contract);
    known.set(contract, validators);
  }
  return validators;
}

function createValidators(contract: Contract): ContractValidators {
  const context: ModuleContext = {
    compiler: createCompiler(),
    resources: new Map([...contract.definitions].map(([key, { schema }]) => [`tidings:${key}`, schema])),
    nameOf: (key) => functionName(definitionOf(key).typeName),
  };

  const versionModule = memo((version: EventVersion) => {
    const locals = version.definitions.map(definitionOf).filter(({ home }) => home.kind === 'local');
    const [root, ...rest] = functionNames([version.typeName, ...locals.map(({ typeName }) => typeName)]);
    return compileModule(
      [
        { name: root!, schema: version.schema, draft: version.draft },
        ...locals.map(({ key, schema, draft }, at) => ({ name: rest[at]!, schema, draft, definition: key })),
      ],
      context,
    );
  });

  const sharedModules = new Map<string, ModuleCode>();

  /** Contexts that share the same definitions share their code. */
  function sharedModule(functions: ReadonlyMap<Definition, string>): ModuleCode {
    const id = JSON.stringify([...functions].map(([{ key }, name]) => [key, name]));
    const found =
      sharedModules.get(id) ??
      compileModule(
        [...functions].map(([{ key, schema, draft }, name]) => ({ name, schema, draft, definition: key })),
        context,
      );
    sharedModules.set(id, found);
    return found;
  }

  const checker = memo((definition: Definition): Checker => {
    const name = functionName(definition.typeName);
    return load(sharedModule(new Map([[definition, name]]))).get(name)!;
  });

  function load(code: ModuleCode): ReadonlyMap<string, Checker> {
    // Definitions may refer to one another in a circle: one is looked up when it is called.
    const imported = code.imports.map(({ local, definition }): [string, Checker] => {
      let target: Checker | undefined;
      return [
        local,
        (data) => {
          target ??= checker(definitionOf(definition));
          return target(data);
        },
      ];
    });
    return instantiate(code.body, code.functions, code.helpers, new Map(imported));
  }

  function definitionOf(key: string): Definition {
    return contract.definitions.get(key) ?? missing(key);
  }

  return {
    versionModule,
    sharedModule,
    check: memo((version: EventVersion) => {
      const code = versionModule(version);
      return validator(load(code).get(code.functions[0]!)!);
    }),
  };
}

function memo<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let found = made.get(key);
    if (found === undefined) {
      found = { value: make(key) };
      made.set(key, found);
    }
    return found.value;
  };
}

function missing(key: string): never {
  throw new Error(`No definition ${key} in the contract`);
}
