/** Makes the nodes of one comparison: equal ones once, obvious ones simplified. */
import type { Json } from '../../contract/schema.js';
import { type Steps, spend } from '../steps.js';
import { canonical } from '../value/canonical.js';
import { decimalKey } from '../value/decimal.js';
import {
  ALL,
  type Junction,
  type Literal,
  type Node,
  type Predicate,
  predicateType,
  type Reference,
  type TypeMask,
  typeOf,
} from './node.js';

export interface Arena {
  readonly yes: Node;
  readonly no: Node;
  types(mask: TypeMask): Node;
  /** Predicate as in a schema: values of other types are valid. */
  literal(predicate: Predicate, sign?: boolean): Node;
  /** Values of other types are not valid. */
  strict(predicate: Predicate, sign?: boolean): Node;
  and(parts: readonly Node[]): Node;
  or(parts: readonly Node[]): Node;
  not(node: Node): Node;
  enumeration(values: readonly Json[]): Node;
  /** What we can't read; equal to another with the same text, unless `alone`. */
  opaque(what: string, alone?: boolean): Node;
  reference(target: () => Node): Node;
  /** What `opaque` was called with. */
  readonly unread: ReadonlySet<string>;
}

const FEW = 4;

/** Making nodes is work: it uses up steps. */
export function createArena(steps: Steps): Arena {
  let nextId = 0;
  const typeNodes: Node[] = [];
  for (let mask = 0; mask <= ALL; mask++) {
    typeNodes.push({ kind: 'types', id: nextId++, mask, negation: undefined });
  }
  for (let mask = 0; mask <= ALL; mask++) typeNodes[mask]!.negation = typeNodes[ALL & ~mask];
  const no = typeNodes[0]!;
  const yes = typeNodes[ALL]!;
  const unread = new Set<string>();
  const predicates = new Map<string, number>();
  const literals = new Map<number, Literal>();
  const junctions = new Map<string, Junction>();
  const asked = new Map<string, Node>();

  function literalOf(predicate: Predicate, predicateId: number, sign: boolean, guarded: boolean): Literal {
    const type = predicateType(predicate);
    const wide = type === ALL ? false : guarded;
    const key = predicateId * 4 + (sign ? 2 : 0) + (wide ? 1 : 0);
    const known = literals.get(key);
    if (known !== undefined) return known;
    const mask = wide ? ALL : predicate.kind === 'enum' && sign ? maskOf(predicate.values) : type;
    const node: Literal = {
      kind: 'literal',
      id: nextId++,
      mask,
      predicate,
      predicateId,
      type,
      sign,
      guarded: wide,
      negation: undefined,
    };
    literals.set(key, node);
    return node;
  }

  function make(predicate: Predicate, sign: boolean, guarded: boolean): Node {
    const constant = constantOf(predicate);
    if (constant !== undefined) {
      if (constant === sign) return guarded ? yes : typeNodes[predicateType(predicate)]!;
      return guarded ? typeNodes[ALL & ~predicateType(predicate)]! : no;
    }
    const key = predicateKey(predicate);
    let id = predicates.get(key);
    if (id === undefined) {
      id = predicates.size;
      predicates.set(key, id);
    }
    return literalOf(predicate, id, sign, guarded);
  }

  function constantOf(predicate: Predicate): boolean | undefined {
    switch (predicate.kind) {
      case 'length':
      case 'count':
      case 'size':
        return predicate.n <= 0 ? true : undefined;
      case 'items':
        return predicate.from >= predicate.to || predicate.schema === yes ? true : undefined;
      case 'contains':
        return predicate.schema === no ? false : undefined;
      case 'props':
        return predicate.names === no || predicate.schema === yes ? true : undefined;
      case 'enum':
        return predicate.values.length === 0 ? false : undefined;
      case 'atMostOne':
        return predicate.parts.length < 2 ? true : undefined;
      default:
        return undefined;
    }
  }

  /** @throws BudgetExceeded */
  function junction(kind: 'and' | 'or', input: readonly Node[]): Node {
    spend(steps, 5 + 2 * input.length);
    // Few that may have many parts: the same are asked for again and again.
    if (input.length > FEW) return joined(kind, input);
    const key = `${kind}${input.map((node) => node.id).join(' ')}`;
    let known = asked.get(key);
    if (known === undefined) {
      known = joined(kind, input);
      asked.set(key, known);
    }
    return known;
  }

  function joined(kind: 'and' | 'or', input: readonly Node[]): Node {
    const dual = kind === 'and' ? 'or' : 'and';
    let mask = kind === 'and' ? ALL : 0;
    const parts = new Map<number, Node>();
    const collect = (nodes: readonly Node[]): boolean => {
      for (const node of nodes) {
        if (node.kind === 'types') {
          mask = kind === 'and' ? mask & node.mask : mask | node.mask;
        } else if (node.kind === kind) {
          if (!collect(node.parts)) return false;
        } else if (!parts.has(node.id)) {
          if (node.negation !== undefined && parts.has(node.negation.id)) return false;
          parts.set(node.id, node);
        }
      }
      return true;
    };
    const absorbing = kind === 'and' ? no : yes;
    if (!collect(input) || mask === absorbing.mask) return absorbing;
    const neutral = kind === 'and' ? ALL : 0;
    const list = [...parts.values()].filter((node) => !implied(kind, mask, node));
    if (list.some((node) => excluded(kind, mask, node))) {
      const rest = list.filter((node) => !excluded(kind, mask, node));
      if (kind === 'and') return no;
      if (rest.length < list.length) return joined(kind, [...rest, typeNodes[mask]!]);
    }
    if (list.length === 0) return typeNodes[mask]!;
    if (mask !== neutral) list.push(typeNodes[mask]!);
    if (list.length === 1) return list[0]!;
    // Absorption of the dual kind: `a and (a or b)` is `a`.
    const kept = list.filter((node) => node.kind !== dual || !node.parts.some((part) => parts.has(part.id)));
    if (kept.length === 1) return kept[0]!;
    kept.sort((a, b) => a.id - b.id);
    const key = `${kind}${kept.map((node) => node.id).join(',')}`;
    const known = junctions.get(key);
    if (known !== undefined) return known;
    const bound =
      kind === 'and'
        ? kept.reduce((sum, node) => sum & node.mask, ALL)
        : kept.reduce((sum, node) => sum | node.mask, 0);
    if (bound === 0) return no;
    const node: Junction = { kind, id: nextId++, mask: bound, parts: kept, negation: undefined };
    junctions.set(key, node);
    return node;
  }

  /** In a conjunction: says nothing about the types that are left. */
  function implied(kind: 'and' | 'or', mask: TypeMask, node: Node): boolean {
    return kind === 'and' && node.kind === 'literal' && node.guarded && (node.type & mask) === 0;
  }

  /** In a disjunction, a strict literal whose type is in already; in a conjunction, one whose type is out. */
  function excluded(kind: 'and' | 'or', mask: TypeMask, node: Node): boolean {
    if (kind === 'and') return (node.mask & mask) === 0;
    return (node.mask & ~mask) === 0;
  }

  const arena: Arena = {
    yes,
    no,
    types: (mask) => typeNodes[mask]!,
    literal: (predicate, sign = true) => make(predicate, sign, true),
    strict: (predicate, sign = true) => make(predicate, sign, false),
    and: (parts) => junction('and', parts),
    or: (parts) => junction('or', parts),
    not: (node) => {
      if (node.negation !== undefined) return node.negation;
      let negation: Node;
      if (node.kind === 'literal') {
        negation =
          node.type === ALL
            ? literalOf(node.predicate, node.predicateId, !node.sign, false)
            : literalOf(node.predicate, node.predicateId, !node.sign, !node.guarded);
      } else if (node.kind === 'reference') {
        const opposite: Reference = {
          kind: 'reference',
          id: nextId++,
          mask: ALL,
          target: () => arena.not(node.target()),
          negation: node,
        };
        negation = opposite;
      } else if (node.kind === 'types') {
        negation = typeNodes[ALL & ~node.mask]!;
      } else {
        negation = junction(node.kind === 'and' ? 'or' : 'and', node.parts.map(arena.not));
      }
      node.negation = negation;
      if (negation.negation === undefined) negation.negation = node;
      return negation;
    },
    enumeration: (values) => {
      spend(steps, 2 * values.length);
      const byKey = new Map<string, Json>();
      for (const value of values) byKey.set(canonical(value), value);
      return make({ kind: 'enum', values: [...byKey.values()], keys: new Set(byKey.keys()) }, true, false);
    },
    opaque: (what, alone = false) => {
      unread.add(what);
      return make({ kind: 'opaque', what: alone ? `${nextId++} ${what}` : what }, true, false);
    },
    unread,
    reference: (target) => ({ kind: 'reference', id: nextId++, mask: ALL, target, negation: undefined }),
  };
  return arena;
}

function maskOf(values: readonly Json[]): TypeMask {
  return values.reduce<number>((mask, value) => mask | typeOf(value), 0);
}

function predicateKey(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'ge':
    case 'gt':
    case 'multiple':
      return `${predicate.kind} ${decimalKey(predicate.of)}`;
    case 'length':
    case 'count':
    case 'size':
      return `${predicate.kind} ${predicate.n}`;
    case 'pattern':
      return `pattern ${predicate.source}`;
    case 'format':
      return `format ${predicate.name}`;
    case 'items':
      return `items ${predicate.from} ${predicate.to} ${predicate.schema.id}`;
    case 'contains':
      return `contains ${predicate.n} ${predicate.schema.id}`;
    case 'unique':
      return 'unique';
    case 'props':
      return `props ${predicate.names.id} ${predicate.schema.id}`;
    case 'enum':
      return `enum ${[...predicate.keys].sort().join(',')}`;
    case 'atMostOne':
      return `atMostOne ${predicate.parts.map((part) => part.id).join(',')}`;
    case 'opaque':
      return `opaque ${predicate.what}`;
  }
}
