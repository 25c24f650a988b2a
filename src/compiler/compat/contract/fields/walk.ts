/** Every field of two versions of a schema, side by side, and what the rules find in them. */
import type { Json } from '../../../contract/schema.js';
import type { Change, FieldPair, FieldSide, Rule } from '../rules/rule.js';
import { type Labelled, matchVariants } from './match.js';
import { idOf, nameAt, rootOf, type SchemaNode, type SchemaSource, type Spot } from './schema-node.js';
import { type Variant, variantsOf } from './variants.js';
import { ALL_TYPES, type Said, type View, viewOf } from './view.js';

export interface FieldChange extends Change {
  readonly rule: Rule;
  /** Instance path. */
  readonly field: string;
  readonly alsoAt: readonly string[];
}

export interface Walk {
  readonly changes: readonly FieldChange[];
  /** False: there were too many places to look at all of them. */
  readonly complete: boolean;
}

const MOST_PLACES = 100_000;
const MOST_ALIASES = 20;

interface Known {
  readonly path: string;
  readonly aliases: string[];
}

export function walkFields(old: SchemaSource, update: SchemaSource, rules: Iterable<Rule>): Walk {
  const all = [...rules];
  const changes: Omit<FieldChange, 'alsoAt'>[] = [];
  const known = new Map<string, Known>();

  const note = (rule: Rule, field: string, found: readonly Change[] = []) => {
    for (const change of found) changes.push({ ...change, rule, field });
  };

  const compare = (
    pair: Omit<FieldPair, 'name' | 'old' | 'new'>,
    path: readonly string[],
    before: Side,
    after: Side,
  ): void => {
    const field = pathOf(path);
    const [a, b] = [sideOf(old, before), sideOf(update, after)];
    const full: FieldPair = { ...pair, name: shown(path), old: a?.side, new: b?.side };
    for (const rule of all) note(rule, field, rule.field?.(full));
    if (a === undefined || b === undefined) return;
    const key = `${idsOf(old, before!.nodes)} ${idsOf(update, after!.nodes)}`;
    const seen = known.get(key);
    if (seen !== undefined) {
      if (!isWithin(field, seen.path)) seen.aliases.push(field);
      return;
    }
    if (known.size >= MOST_PLACES) return;
    known.set(key, { path: field, aliases: [] });
    alternatives(path, a, b);
  };

  const alternatives = (path: readonly string[], a: Opened, b: Opened): void => {
    const field = pathOf(path);
    const name = shown(path);
    const spots = { old: a.side.spot, new: b.side.spot };
    const matching = matchVariants(
      { source: old, variants: a.variants },
      { source: update, variants: b.variants },
      spots,
    );
    // A value of listed ones needs no alternative of its own, and another type is the field's matter.
    if (a.side.values === undefined || b.side.values === undefined) {
      const sameType = (one: Labelled, side: FieldSide) => [...one.view.types].some((atom) => side.types.has(atom));
      const union = {
        name,
        spot: spots,
        removed: matching.removed
          .filter((one) => sameType(one, b.side))
          .map(({ label, view }) => ({ label, spot: view.spot })),
        added: matching.added
          .filter((one) => sameType(one, a.side))
          .map(({ label, view }) => ({ label, spot: view.spot })),
      };
      for (const rule of all) note(rule, field, rule.union?.(union));
    }
    for (const { old: before, new: after } of matching.pairs) {
      const [x, y] = [before.view, after.view];
      for (const rule of all) note(rule, field, rule.variant?.({ name, old: x, new: y }));
      const elsewhere = (views: readonly View[], property: string) =>
        !matching.sure && views.some(({ fields }) => fields.has(property));
      for (const property of new Set([...x.fields.keys(), ...y.fields.keys()])) {
        const declared = { old: x.fields.get(property), new: y.fields.get(property) };
        // It moved to another alternative.
        if (declared.new === undefined && elsewhere(b.views, property)) continue;
        if (declared.old === undefined && elsewhere(a.views, property)) continue;
        const pair = {
          required: { old: x.required.get(property), new: y.required.get(property) },
          parent: { old: parentSpot(x), new: parentSpot(y) },
        };
        compare(pair, [...path, property], named(declared.old), named(declared.new));
      }
      const inside = (tokens: string, nodes: { old: readonly SchemaNode[]; new: readonly SchemaNode[] }) => {
        if (nodes.old.length === 0 || nodes.new.length === 0) return;
        const pair = { required: { old: undefined, new: undefined }, parent: { old: x.spot, new: y.spot } };
        compare(pair, [...path, tokens], plain(nodes.old), plain(nodes.new));
      };
      inside('*', { old: x.rest, new: y.rest });
      inside('*', { old: x.items, new: y.items });
      for (const position of new Set([...x.positions.keys(), ...y.positions.keys()])) {
        inside(String(position), {
          old: x.positions.get(position) ?? x.items,
          new: y.positions.get(position) ?? y.items,
        });
      }
    }
  };

  const whole = { required: { old: undefined, new: undefined }, parent: { old: rootOf(old), new: rootOf(update) } };
  compare(whole, [], plain([rootOf(old)]), plain([rootOf(update)]));
  return { changes: unique(changes, [...known.values()]), complete: known.size < MOST_PLACES };
}

/** Of what the nodes are made of: references that say nothing else are followed, so that the fields of one definition are one. */
function idsOf(source: SchemaSource, nodes: readonly SchemaNode[]): string {
  return nodes.map((node) => idOf(followed(source, node))).join();
}

function followed(source: SchemaSource, node: SchemaNode): SchemaNode {
  let at = node;
  for (const seen = new Set<string>(); ; ) {
    const target = source.follow(at);
    if (target === undefined || seen.has(idOf(target))) return at;
    if (!Object.keys(at.schema).every((keyword) => keyword === '$ref' || isPlainText(keyword))) return at;
    seen.add(idOf(target));
    at = target;
  }
}

const isPlainText = (keyword: string) => keyword === 'title' || keyword === 'description' || keyword === '$comment';

/** Schemas of a place, and where it is declared; undefined: it isn't. */
type Side = { readonly nodes: readonly SchemaNode[]; readonly spot: Spot } | undefined;

const named = (nodes: readonly SchemaNode[] | undefined): Side =>
  nodes === undefined ? undefined : { nodes, spot: nameAt(nodes[0]!) };
const plain = (nodes: readonly SchemaNode[]): Side => ({ nodes, spot: nodes[0]! });

interface Opened {
  readonly side: FieldSide;
  readonly variants: readonly Variant[];
  readonly views: readonly View[];
}

function sideOf(source: SchemaSource, declared: Side): Opened | undefined {
  if (declared === undefined) return undefined;
  const { nodes, spot } = declared;
  const variants = variantsOf(source, nodes);
  const views = variants.map((variant) => viewOf(variant, spot));
  const typed = views.some((view) => view.typed === undefined) ? undefined : views[0]?.typed;
  const listed = views.every(({ values }) => values !== undefined);
  return {
    variants,
    views,
    side: {
      spot,
      nodes,
      types: views.length === 0 ? new Set(ALL_TYPES) : new Set(views.flatMap(({ types }) => [...types])),
      typed,
      values:
        listed && views.length > 0
          ? new Map(views.flatMap(({ values }) => [...(values as ReadonlyMap<string, Said<Json>>)]))
          : undefined,
      listed: views.find(({ listed: place }) => place !== undefined)?.listed,
      default: views.find((view) => view.default !== undefined)?.default,
    },
  };
}

/** Where a property would be declared. */
function parentSpot({ fields, spot }: View): Spot {
  const first = [...fields.values()][0]?.[0];
  if (first === undefined) return spot;
  return { document: first.document, pointer: first.pointer.slice(0, first.pointer.lastIndexOf('/')), part: 'key' };
}

function pathOf(path: readonly string[]): string {
  return path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** For people: `"items[].price"`, or `the data`. */
function shown(path: readonly string[]): string {
  if (path.length === 0) return 'the data';
  const text = path.map((token) => (token === '*' ? '[]' : `.${token}`)).join('');
  return `"${text.startsWith('.') ? text.slice(1) : text}"`;
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}

/** One change shows once, with the other fields that are made of the same schemas. */
function unique(changes: readonly Omit<FieldChange, 'alsoAt'>[], known: readonly Known[]): readonly FieldChange[] {
  const aliased = known.filter(({ aliases }) => aliases.length > 0);
  const found = new Map<string, FieldChange>();
  for (const change of changes) {
    const key = `${change.rule.id} ${change.field} ${change.detail ?? ''}`;
    if (found.has(key)) continue;
    const alsoAt = aliased
      .filter(({ path }) => isWithin(change.field, path))
      .flatMap(({ path, aliases }) => aliases.map((alias) => alias + change.field.slice(path.length)));
    found.set(key, { ...change, alsoAt: [...new Set(alsoAt)].sort().slice(0, MOST_ALIASES) });
  }
  return [...found.values()];
}
