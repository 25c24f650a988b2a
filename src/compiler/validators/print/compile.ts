/**
 * Plans in, functions out: Ajv compiles each plan with the vocabulary beside this file, and what it compiled is taken
 * as text. Nothing of it is run here.
 */
import core, { Name } from 'ajv/dist/core.js';
import type { Unit } from '../plan/plan.js';
import { escapeUnprintable } from './escape.js';
import type { Constants } from './vocabulary/code.js';
import { vocabulary } from './vocabulary/index.js';

/** Node hands over the CommonJS module, a bundler its default export. */
const Ajv = (typeof core === 'function' ? core : core.default) as typeof core.default;

/** The text of a module without its imports and exports. */
export interface ModuleText {
  /** Function declarations, and before them the constants that they use. */
  readonly body: string;
}

/** Ajv keeps what it has compiled: a fresh instance for every so many units keeps memory and time flat. */
const unitsPerInstance = 500;

export interface Compiler {
  compile(units: readonly Unit[]): ModuleText;
}

export function createCompiler(): Compiler {
  let ajv: Instance | undefined;
  return {
    compile(units) {
      if (ajv === undefined || ajv.units > unitsPerInstance) ajv = createInstance();
      return ajv.compile(units);
    },
  };
}

interface Instance extends Compiler {
  readonly units: number;
}

function createInstance(): Instance {
  let constants = moduleConstants();
  let printed = '';
  let count = 0;
  const ajv = new Ajv({
    allErrors: true,
    addUsedSchema: false,
    logger: false,
    messages: false,
    meta: false,
    ownProperties: true,
    strict: false,
    validateFormats: false,
    validateSchema: false,
    code: {
      lines: true,
      optimize: false,
      process: (code) => {
        printed = code;
        return 'return function validate() { return false; }';
      },
    },
  });
  ajv.addKeyword({
    keyword: 'plan',
    code: (cxt) => {
      const nothing = new Name('nil');
      cxt.subschema({ schema: cxt.schema[0], schemaPath: nothing, topSchemaRef: nothing, errSchemaPath: '' }, nothing);
    },
  });
  for (const definition of vocabulary(() => constants)) ajv.addKeyword(definition);

  return {
    get units() {
      return count;
    },
    compile(units) {
      constants = moduleConstants();
      const functions = units.map(({ name, plan }) => {
        count++;
        ajv.compile({ plan: [plan] });
        return functionText(name, printed);
      });
      return { body: escapeUnprintable([...constants.lines, ...functions, ''].join('\n')) };
    },
  };
}

interface ModuleConstants extends Constants {
  readonly lines: readonly string[];
}

function moduleConstants(): ModuleConstants {
  const names = new Map<string, Name>();
  const lines: string[] = [];
  return {
    lines,
    name(prefix, code) {
      let name = names.get(code);
      if (name === undefined) {
        name = new Name(`${prefix}${names.size}`);
        names.set(code, name);
        lines.push(`const ${name} = ${code};`);
      }
      return name;
    },
  };
}

/** Lines of Ajv's frame around the keywords: it counts errors, where ours return at the first. */
const frame =
  /^(?:const schema\d+ = scope\.schema\[\d+\];|let vErrors = null;|let errors = 0;|const _errs\d+ = errors;|var \w+ = (?:_errs\d+ === errors|true);|validate\d+\.errors = vErrors;|return errors === 0;)$/;

function functionText(name: string, code: string): string {
  const lines: string[] = [];
  for (const line of code.split('\n')) {
    if (frame.test(line)) continue;
    if (line.startsWith('return function validate') || /^const schema\d+ = .*return function validate/.test(line)) {
      lines.push(`function ${name}(data){`);
    } else if (line !== '') lines.push(line.replace(/(?<=[{;}]);$/, ''));
  }
  return lines.join('\n');
}
