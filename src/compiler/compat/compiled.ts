/** Schemas of one comparison, or of a whole history, as formulas over one set of nodes. */
import type { JsonSchema } from '../contract/schema.js';
import type { Node } from './formula/node.js';
import { createSession, type Session } from './formula/session.js';
import { closed } from './policy/close.js';
import type { Dot } from './regex/parse.js';
import { type Compiler, createCompiler } from './schema/compile.js';
import { createRegistry, type Place } from './schema/registry.js';
import type { EngineOptions } from './types.js';

export const DEFAULT_BUDGET = 20_000_000;

const NONE: ReadonlySet<string> = new Set();

export interface CompiledSchema {
  readonly compiler: Compiler;
  readonly root: Place;
  readonly node: Node;
  /** What its writers send: under the policy `tolerant`, declared names only. */
  written(): Node;
}

export interface Workspace {
  readonly session: Session;
  /** `weakened`: without the ignored keywords. @throws BudgetExceeded */
  compile(schema: JsonSchema, weakened?: boolean): CompiledSchema;
}

export interface WorkspaceOptions extends EngineOptions {
  readonly isAnnotation: (keyword: string) => boolean;
  readonly dot?: Dot;
  /** Keywords that the reader is spared, by document and pointer; see `keywordKey`. */
  readonly ignored?: ReadonlySet<string>;
}

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { draft, formats = 'assert', policy, resolve, isAnnotation, dot, ignored = NONE } = options;
  const session = createSession(options.budget ?? DEFAULT_BUDGET, dot);
  const known = new Map<JsonSchema, CompiledSchema>();
  const readers = new Map<JsonSchema, CompiledSchema>();

  function compile(schema: JsonSchema, spared: ReadonlySet<string>): CompiledSchema {
    const registry = createRegistry(schema, draft, resolve);
    const compiler = createCompiler(session, registry, { draft, formats, isAnnotation, ignored: spared });
    const node = compiler.compile(registry.root, []);
    let written: Node | undefined;
    return {
      compiler,
      root: registry.root,
      node,
      written: () => {
        written ??= policy === 'strict' ? node : session.arena.and([node, closed(session, compiler, registry.root)]);
        return written;
      },
    };
  }

  return {
    session,
    compile: (schema, weakened = false) => {
      const spared = weakened && ignored.size > 0;
      const cache = spared ? readers : known;
      let found = cache.get(schema);
      if (found === undefined) {
        found = compile(schema, spared ? ignored : NONE);
        cache.set(schema, found);
      }
      return found;
    },
  };
}
