/** Schemas of one comparison, or of a whole history, as formulas over one set of nodes. */
import type { Draft, JsonSchema } from '../contract/schema.js';
import type { Node } from './formula/node.js';
import { createSession, type Session } from './formula/session.js';
import { closed } from './policy/close.js';
import type { Dot } from './regex/parse.js';
import { type Compiler, createCompiler } from './schema/compile.js';
import { createRegistry, type Place } from './schema/registry.js';
import { DEFAULT_BUDGET } from './steps.js';
import type { EngineOptions } from './types.js';

const NONE: ReadonlySet<string> = new Set();

export interface CompiledSchema {
  readonly compiler: Compiler;
  readonly root: Place;
  readonly node: Node;
  /** What its writers send: under the policy `tolerant`, declared names only. */
  written(): Node;
}

/** A schema, and the draft that says what its keywords mean. */
export interface Written {
  readonly schema: JsonSchema;
  readonly draft: Draft;
}

export interface Workspace {
  readonly session: Session;
  /** `weakened`: without the ignored keywords. @throws BudgetExceeded */
  compile(written: Written, weakened?: boolean): CompiledSchema;
  /** Over the same nodes, with other keywords that readers are spared. */
  sparing(ignored: ReadonlySet<string>): Workspace;
}

export interface WorkspaceOptions extends Omit<EngineOptions, 'draft'> {
  readonly isAnnotation: (keyword: string) => boolean;
  readonly dot?: Dot;
  /** Keywords that the reader is spared, by document and pointer; see `keywordKey`. */
  readonly ignored?: ReadonlySet<string>;
}

type Compiled = Map<JsonSchema, Map<Draft, CompiledSchema>>;

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { formats = 'assert', policy, resolve, isAnnotation, dot, ignored = NONE } = options;
  const session = createSession(options.budget ?? DEFAULT_BUDGET, dot);
  const known: Compiled = new Map();

  function compile({ schema, draft }: Written, spared: ReadonlySet<string>): CompiledSchema {
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

  function workspace(spared: ReadonlySet<string>): Workspace {
    const readers: Compiled = spared.size > 0 ? new Map() : known;
    return {
      session,
      compile: (written, weakened = false) => {
        const cache = weakened ? readers : known;
        const drafts = cache.get(written.schema) ?? new Map<Draft, CompiledSchema>();
        cache.set(written.schema, drafts);
        let found = drafts.get(written.draft);
        if (found === undefined) {
          found = compile(written, weakened ? spared : NONE);
          drafts.set(written.draft, found);
        }
        return found;
      },
      sparing: workspace,
    };
  }

  return workspace(ignored);
}
