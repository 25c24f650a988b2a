/** Every field of two versions of a schema, side by side, and what the rules find in them. */
import type { Json, JsonSchema } from '../../../contract/schema.js';
import { mapSchema } from '../../../contract/subschemas.js';
import { escapeToken } from '../../schema/registry.js';
import { canonical } from '../../value/canonical.js';
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
  /** False: there were too many places, or too many alternatives, to look at all of them. */
  readonly complete: boolean;
}

const MOST_PLACES = 100_000;
const MOST_ALIASES = 20;
/** Of fields in fields. */
const MOST_LEVELS = 300;

interface Known {
  readonly path: string;
  readonly aliases: string[];
}

/** Where the walk is: the path of the field, and the alternatives that it is in, by what makes them. */
interface Way {
  readonly path: readonly string[];
  readonly within: readonly string[];
}

interface Found extends Omit<FieldChange, 'alsoAt'> {
  readonly within: readonly string[];
}

type Which = 'old' | 'new';

export function walkFields(old: SchemaSource, update: SchemaSource, rules: Iterable<Rule>): Walk {
  const all = [...rules];
  const changes: Found[] = [];
  const known = new Map<string, Known>();
  const opened = { old: new Map<string, Opened>(), new: new Map<string, Opened>() };
  let complete = true;

  const note = (rule: Rule, { path, within }: Way, found: readonly Change[] = []) => {
    for (const change of found) changes.push({ ...change, rule, field: pathOf(path), within });
  };

  const compare = (pair: Omit<FieldPair, 'name' | 'old' | 'new'>, way: Way, before: Side, after: Side): void => {
    const field = pathOf(way.path);
    const [a, b] = [sideOf(old, before, opened.old), sideOf(update, after, opened.new)];
    const full: FieldPair = { ...pair, name: shown(way.path), old: a?.side, new: b?.side };
    for (const rule of all) note(rule, way, rule.field?.(full));
    if (a === undefined || b === undefined) return;
    const key = `${idsOf(old, before!.nodes)} ${idsOf(update, after!.nodes)}`;
    const seen = known.get(key);
    if (seen !== undefined) {
      if (!isWithin(field, seen.path)) seen.aliases.push(field);
      return;
    }
    if (known.size >= MOST_PLACES || way.path.length >= MOST_LEVELS || !toldApart(a, b)) complete = false;
    if (known.size >= MOST_PLACES || way.path.length >= MOST_LEVELS) return;
    known.set(key, { path: field, aliases: [] });
    alternatives(way, a, b);
  };

  const alternatives = (way: Way, a: Opened, b: Opened): void => {
    const name = shown(way.path);
    const spots = { old: a.side.spot, new: b.side.spot };
    const matching = matchVariants(
      { source: old, variants: a.variants },
      { source: update, variants: b.variants },
      spots,
    );
    // A value of listed ones needs no alternative of its own, and another type is the field's matter.
    if (a.side.values === undefined || b.side.values === undefined) {
      const unmatched = (those: readonly Labelled[], { types }: FieldSide) =>
        those
          .filter(({ view }) => [...view.types].some((atom) => types.has(atom)))
          .map(({ label, key, view }) => ({ label, key, spot: view.spot }));
      const union = {
        name,
        spot: spots,
        removed: unmatched(matching.removed, b.side),
        added: unmatched(matching.added, a.side),
      };
      for (const rule of all) note(rule, way, rule.union?.(union));
    }
    const own = { old: ownFields(old, a.views), new: ownFields(update, b.views) };
    const elsewhere = (views: readonly View[], property: string) => views.some(({ fields }) => fields.has(property));
    for (const { old: before, new: after } of matching.pairs) {
      const [x, y] = [before.view, after.view];
      const inner = { ...way, within: [...way.within, before.key] };
      const several = a.views.length > 1 || b.views.length > 1;
      for (const rule of all) note(rule, several ? inner : way, rule.variant?.({ name, old: x, new: y }));
      const parent = { old: parentSpot(x), new: parentSpot(y) };
      // In an order of their own: how the schemas are written must not show in what a change is called.
      for (const property of [...new Set([...x.fields.keys(), ...y.fields.keys()])].sort()) {
        const declared = { old: x.fields.get(property), new: y.fields.get(property) };
        // It moved to another alternative.
        if (declared.new === undefined && !matching.sure && elsewhere(b.views, property)) continue;
        if (declared.old === undefined && !matching.sure && elsewhere(a.views, property)) continue;
        const required = { old: x.required.get(property), new: y.required.get(property) };
        const { within } = own.old.has(property) || own.new.has(property) ? inner : way;
        compare({ required, parent }, below(within, way, property), named(declared.old), named(declared.new));
      }
      const inside = (token: string, before: readonly SchemaNode[], after: readonly SchemaNode[]) => {
        const place = below(several ? inner.within : way.within, way, token);
        const pair = { required: NOT_REQUIRED, parent: { old: x.spot, new: y.spot } };
        if (before.length > 0 && after.length > 0) compare(pair, place, plain(before), plain(after));
        else lone(place, before.length > 0 ? before : after, before.length > 0 ? 'old' : 'new', pair.parent);
      };
      inside('*', x.rest, y.rest);
      inside('*', x.items, y.items);
      for (const pattern of new Set([...x.byPattern.keys(), ...y.byPattern.keys()])) {
        inside('*', x.byPattern.get(pattern) ?? [], y.byPattern.get(pattern) ?? []);
      }
      for (const position of new Set([...x.positions.keys(), ...y.positions.keys()])) {
        inside(String(position), x.positions.get(position) ?? x.items, y.positions.get(position) ?? y.items);
      }
    }
    const unmatched = (those: readonly Labelled[], others: readonly View[], which: Which) => {
      for (const { view } of those) loneFields(way, view, which, spots, (name) => elsewhere(others, name));
    };
    unmatched(matching.removed, b.views, 'old');
    unmatched(matching.added, a.views, 'new');
  };

  /** Fields below something that only one side speaks of. */
  const lone = (way: Way, nodes: readonly SchemaNode[], which: Which, parent: FieldPair['parent']): void => {
    if (nodes.length === 0) return;
    const source = which === 'old' ? old : update;
    const key = `${which} ${idsOf(source, nodes)}`;
    if (known.has(key)) return;
    if (known.size >= MOST_PLACES || way.path.length >= MOST_LEVELS) {
      complete = false;
      return;
    }
    known.set(key, { path: pathOf(way.path), aliases: [] });
    for (const variant of variantsOf(source, nodes)) {
      const view = viewOf(variant, nodes[0]!);
      loneFields(way, view, which, parent, () => false);
      const more = [view.rest, view.items, ...view.byPattern.values(), ...view.positions.values()];
      for (const inner of more) lone(below(way.within, way, '*'), inner, which, parent);
    }
  };

  const loneFields = (
    way: Way,
    { fields, required }: View,
    which: Which,
    parent: FieldPair['parent'],
    isElsewhere: (property: string) => boolean,
  ): void => {
    for (const [property, nodes] of fields) {
      if (isElsewhere(property)) continue;
      const place = below(way.within, way, property);
      const needed = required.get(property);
      if (which === 'old')
        compare({ required: { old: needed, new: undefined }, parent }, place, named(nodes), undefined);
      // Nobody has to write it who doesn't choose what it belongs to.
      else compare({ required: NOT_REQUIRED, parent }, place, undefined, named(nodes));
    }
  };

  const whole = { required: NOT_REQUIRED, parent: { old: rootOf(old), new: rootOf(update) } };
  compare(whole, { path: [], within: [] }, plain([rootOf(old)]), plain([rootOf(update)]));
  return { changes: unique(changes, [...known.values()]), complete };
}

const NOT_REQUIRED = { old: undefined, new: undefined };

const below = (within: readonly string[], { path }: Way, token: string): Way => ({ path: [...path, token], within });

/** Alternatives that are not told apart hide nothing where they are the same on both sides. */
function toldApart(a: Opened, b: Opened): boolean {
  if (![...a.variants, ...b.variants].some(({ merged }) => merged === true)) return true;
  const textOf = ({ variants }: Opened) =>
    canonical(variants.map(({ members }) => members.map(({ node }) => withoutTexts(node.schema))));
  return textOf(a) === textOf(b);
}

const withoutTexts = (schema: JsonSchema): JsonSchema =>
  mapSchema(schema, (keyword, value) => (isText(keyword) ? undefined : value));

/** Fields that are not the same schemas in all alternatives. */
function ownFields(source: SchemaSource, views: readonly View[]): ReadonlySet<string> {
  if (views.length < 2) return new Set();
  const found = new Map<string, { readonly id: string; count: number }>();
  const own = new Set<string>();
  for (const { fields } of views) {
    for (const [name, nodes] of fields) {
      const id = idsOf(source, nodes);
      const known = found.get(name);
      if (known === undefined) found.set(name, { id, count: 1 });
      else if (known.id !== id) own.add(name);
      else known.count++;
    }
  }
  for (const [name, { count }] of found) if (count < views.length) own.add(name);
  return own;
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
    const alone = source.hidesSiblings === true || Object.keys(at.schema).every(isReferenceOrText);
    if (!alone) return at;
    seen.add(idOf(target));
    at = target;
  }
}

const isText = (keyword: string) => keyword === 'title' || keyword === 'description' || keyword === '$comment';
const isReferenceOrText = (keyword: string) => keyword === '$ref' || isText(keyword);

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

/** `known`: those that were met before, by what they are made of. */
function sideOf(source: SchemaSource, declared: Side, known: Map<string, Opened>): Opened | undefined {
  if (declared === undefined) return undefined;
  const { nodes, spot } = declared;
  const key = idsOf(source, nodes);
  const before = known.get(key);
  if (before !== undefined) return { ...before, side: { ...before.side, spot, nodes } };
  const side = openedSide(source, nodes, spot);
  known.set(key, side);
  return side;
}

function openedSide(source: SchemaSource, nodes: readonly SchemaNode[], spot: Spot): Opened {
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
  const [[first] = []] = fields.values();
  if (first === undefined) return spot;
  return { document: first.document, pointer: first.pointer.slice(0, first.pointer.lastIndexOf('/')), part: 'key' };
}

function pathOf(path: readonly string[]): string {
  return path.map((token) => `/${escapeToken(token)}`).join('');
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
function unique(changes: readonly Found[], known: readonly Known[]): readonly FieldChange[] {
  const aliased = known
    .filter(({ aliases }) => aliases.length > 0)
    .map(({ path, aliases }) => ({ path, aliases: [...new Set(aliases)].sort().slice(0, MOST_ALIASES) }));
  return merged(changes).map(({ within, ...change }) => {
    const alsoAt = aliased
      .filter(({ path }) => isWithin(change.field, path))
      .flatMap(({ path, aliases }) => aliases.map((alias) => alias + change.field.slice(path.length)));
    const detail = [change.detail ?? '', ...within].join(' in ');
    return {
      ...change,
      ...(detail !== '' && { detail }),
      alsoAt: [...new Set(alsoAt)].sort().slice(0, MOST_ALIASES),
    };
  });
}

/** What was found in several alternatives and stands outside of them is one change. */
function merged(changes: readonly Found[]): readonly Found[] {
  const alike = new Map<string, Found[]>();
  for (const change of changes) {
    const key = `${change.rule.id} ${change.field} ${change.detail ?? ''}`;
    const others = alike.get(key) ?? [];
    alike.set(key, others);
    const same = others.findIndex(
      (other) => idOf(other.old) === idOf(change.old) || idOf(other.new) === idOf(change.new),
    );
    if (same < 0) others.push(change);
    else others[same] = { ...others[same]!, within: commonStart(others[same]!.within, change.within) };
  }
  return [...alike.values()].flatMap((those) =>
    those.map((change, index) =>
      index === 0 ? change : { ...change, within: [...change.within, `number ${index + 1}`] },
    ),
  );
}

function commonStart(a: readonly string[], b: readonly string[]): readonly string[] {
  const end = a.findIndex((each, index) => each !== b[index]);
  return end < 0 ? a : a.slice(0, end);
}
