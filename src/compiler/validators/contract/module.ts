/** The code of a scope of validators: plans of its functions, compiled, and proved harmless by the gate. */
import type { ContractDraft, JsonSchema } from '../../contract/schema.js';
import { planUnits } from '../plan/planner.js';
import type { Compiler } from '../print/compile.js';
import { gate } from '../print/gate.js';
import { isHelper } from '../print/helpers.js';
import { dialects } from '../schema/dialect.js';
import { placesOf } from '../schema/place.js';
import { indexResources } from '../schema/resources.js';

/** A function that a module declares. */
export interface DeclaredFunction {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly draft: ContractDraft;
  /** Key of the definition that it checks. */
  readonly definition?: string;
}

export interface ModuleCode {
  /** Constants and functions; without imports and exports. Ends in a newline. */
  readonly body: string;
  /** Names of the declared functions, in their order; the first is a version's root. */
  readonly functions: readonly string[];
  /** What the body needs of `@tidings/runtime/codegen/v1`. */
  readonly helpers: readonly string[];
  /** What it needs of shared definitions: the name of the function in the body, and the definition's key. */
  readonly imports: readonly { readonly local: string; readonly definition: string }[];
}

export interface ModuleContext {
  readonly compiler: Compiler;
  /** `tidings:<definition key>` -> schema. */
  readonly resources: ReadonlyMap<string, JsonSchema>;
  /** Name of the function of a shared definition, where no other has it. */
  readonly nameOf: (definition: string) => string;
}

/** @throws GateError */
export function compileModule(functions: readonly DeclaredFunction[], context: ModuleContext): ModuleCode {
  const used = new Set(functions.map(({ name }) => name));
  const names = new Map(functions.map(({ definition, name }) => [definition, name]));
  const imports: { local: string; definition: string }[] = [];

  function external(reference: string): string {
    const definition = reference.slice('tidings:'.length);
    const known = names.get(definition);
    if (known !== undefined) return known;
    const name = context.nameOf(definition);
    let local = name;
    for (let next = 2; used.has(local); next += 1) local = `${name}_${next}`;
    used.add(local);
    names.set(definition, local);
    imports.push({ local, definition });
    return local;
  }

  const units = functions.flatMap(({ name, schema, draft }) => {
    const places = placesOf(indexResources(schema, dialects[draft], context.resources));
    return planUnits(places, { name, formats: 'assert', external });
  });
  const { body } = context.compiler.compile(units);
  const foreign = new Set(imports.map(({ local }) => local));
  const { free } = gate(body, (name) => isHelper(name) || foreign.has(name));
  return {
    body,
    functions: functions.map(({ name }) => name),
    helpers: [...free].filter((name) => !foreign.has(name)),
    imports: imports.filter(({ local }) => free.has(local)),
  };
}
