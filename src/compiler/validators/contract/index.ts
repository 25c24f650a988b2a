/**
 * The validators of a contract: code for those who print modules, checks for those who look at examples. Each version and
 * each shared module is compiled once, when it is first asked for, however many ask.
 */
import { type Checker, validator } from '@tidings/runtime/codegen/v1';
import type { Contract, Definition, EventVersion } from '../../contract/model.js';
import { createCompiler } from '../print/compile.js';
import { instantiate } from '../print/run.js';
import type { Check } from '../validator.js';
import { compileModule, type ModuleCode, type ModuleContext } from './module.js';
import { functionNames } from './names.js';

export type { ModuleCode } from './module.js';

export interface ContractValidators {
  /** What the generated validator of this version answers. A pattern may make it run for long: see `checkWithin`. */
  check(version: EventVersion): Check;
  /** Its root, and the definitions that are its own. */
  versionModule(version: EventVersion): ModuleCode;
  /** The shared definitions that stand in one module with this one, in the contract's order. */
  sharedModule(definition: Definition): ModuleCode;
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
  const modules = sharedModules(contract);
  const names = new Map<string, string>();
  for (const definitions of modules.values()) {
    functionNames(definitions.map(({ typeName }) => typeName)).forEach((name, at) => {
      names.set(definitions[at]!.key, name);
    });
  }
  const context: ModuleContext = {
    compiler: createCompiler(),
    resources: new Map([...contract.definitions].map(([key, { schema }]) => [`tidings:${key}`, schema])),
    exportedName: (key) => names.get(key) ?? missing(key),
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

  const compiledShared = memo((definitions: readonly Definition[]) =>
    compileModule(
      definitions.map(({ key, schema, draft }) => ({ name: names.get(key)!, schema, draft, definition: key })),
      context,
    ),
  );

  const sharedModule = (definition: Definition) => compiledShared(modules.get(moduleOf(definition)!)!);

  const shared = memo((code: ModuleCode) => load(code));

  function load(code: ModuleCode): ReadonlyMap<string, Checker> {
    // Modules may refer to one another in a circle: what is imported is looked up when it is called.
    const imported = code.imports.map(({ local, name, definition }): [string, Checker] => {
      let target: Checker | undefined;
      const find = () => shared(sharedModule(definitionOf(definition))).get(name)!;
      return [
        local,
        (data) => {
          target ??= find();
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

/** Definitions by module, in the contract's order. */
function sharedModules({ definitions }: Contract): ReadonlyMap<string, readonly Definition[]> {
  const found = new Map<string, Definition[]>();
  for (const definition of definitions.values()) {
    const module = moduleOf(definition);
    if (module === undefined) continue;
    const group = found.get(module);
    if (group === undefined) found.set(module, [definition]);
    else group.push(definition);
  }
  return found;
}

const moduleOf = ({ home }: Definition) => (home.kind === 'shared' ? `${home.folder}/${home.module}` : undefined);

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
