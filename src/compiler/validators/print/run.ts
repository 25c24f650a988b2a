/** Runs printed validators in this process, once the gate has let them through. */

import type { Checker } from '@tidings/runtime/codegen/v1';
import * as helpers from '@tidings/runtime/codegen/v1';
import { gate } from './gate.js';
import { isHelper } from './helpers.js';

const runtime: Readonly<Record<string, unknown>> = { ...helpers };

/**
 * @param body what `Compiler.compile` returns
 * @param name of the function in it that is wanted
 * @throws GateError
 */
export function loadCompiled(body: string, name: string): Checker {
  const names = [...gate(body, isHelper).free];
  const values = names.map((free) => runtime[free]);
  return new Function(...names, `'use strict';\n${body}\nreturn ${name};`)(...values) as Checker;
}
