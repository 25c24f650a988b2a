/** Runs printed validators in this process, once the gate has let them through. */

import type { Checker } from '@tidings/runtime/codegen/v1';
import * as runtime from '@tidings/runtime/codegen/v1';
import { gate } from './gate.js';
import { isHelper } from './helpers.js';

const helperValues: Readonly<Record<string, unknown>> = { ...runtime };

/**
 * @param body what `Compiler.compile` returns
 * @param name of the function in it that is wanted
 * @throws GateError
 */
export function loadCompiled(body: string, name: string): Checker {
  const { free } = gate(body, isHelper);
  return instantiate(body, [name], [...free], new Map()).get(name)!;
}

/**
 * Functions of a body that has passed the gate, by name.
 * @param helpers what it uses of the runtime
 * @param imported its other free names
 */
export function instantiate(
  body: string,
  functions: readonly string[],
  helpers: readonly string[],
  imported: ReadonlyMap<string, Checker>,
): ReadonlyMap<string, Checker> {
  const parameters = [...helpers, ...imported.keys()];
  const values = [...helpers.map((name) => helperValues[name]), ...imported.values()];
  const make = new Function(...parameters, `'use strict';\n${body}\nreturn [${functions.join(', ')}];`);
  const made = make(...values) as readonly Checker[];
  return new Map(functions.map((name, index) => [name, made[index]!]));
}
