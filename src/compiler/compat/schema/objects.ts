/** Keywords on objects. */
import { isObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import { ALL, type Node, OBJECT } from '../formula/node.js';
import type { Session } from '../formula/session.js';
import type { Context, Keyword } from './compile.js';
import { atLeastKeyword, atMostKeyword, patternNode } from './scalars.js';

/** If there is a property of this name, its value is valid. */
export function property({ arena }: Session, name: string, schema: Node): Node {
  return arena.literal({ kind: 'props', names: arena.enumeration([name]), schema, name });
}

export function presence({ arena }: Session, name: string): Node {
  return arena.literal({ kind: 'props', names: arena.enumeration([name]), schema: arena.no, name }, false);
}

export function absence(session: Session, name: string): Node {
  return property(session, name, session.arena.no);
}

const properties: Keyword = (context, value) => {
  if (!isObject(value)) return context.malformed('properties');
  const { session } = context;
  return session.arena.and(
    Object.keys(value).map((name) => property(session, name, context.sub(true, 'properties', name))),
  );
};

const patternProperties: Keyword = (context, value) => {
  if (!isObject(value)) return context.malformed('patternProperties');
  const { arena } = context.session;
  return arena.and(
    Object.keys(value).map((source) =>
      arena.literal({
        kind: 'props',
        names: patternNode(context, source),
        schema: context.sub(true, 'patternProperties', source),
      }),
    ),
  );
};

/** The names that `properties` and `patternProperties` beside it speak of. */
export function declaredNames(context: Context): Node {
  const { arena } = context.session;
  const { properties: named, patternProperties: patterns } = context.schema;
  return arena.or([
    arena.enumeration(isObject(named) ? Object.keys(named) : []),
    ...(isObject(patterns) ? Object.keys(patterns).map((source) => patternNode(context, source)) : []),
  ]);
}

const additionalProperties: Keyword = (context) => {
  const { arena } = context.session;
  const names = arena.not(declaredNames(context));
  return arena.literal({ kind: 'props', names, schema: context.sub(true, 'additionalProperties') });
};

const propertyNames: Keyword = (context) => {
  const { arena } = context.session;
  const names = arena.not(context.sub(true, 'propertyNames'));
  return arena.literal({ kind: 'props', names, schema: arena.no });
};

function strings(value: Json): readonly string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? (value as string[]) : undefined;
}

const required: Keyword = (context, value) => {
  const { session, options } = context;
  // Draft-03 had a boolean there; validators of later drafts refuse or ignore it.
  const names = strings(value);
  if (names === undefined || (options.draft === 'draft-04' && names.length === 0)) return context.malformed('required');
  return session.arena.and(names.map((name) => presence(session, name)));
};

/** Where the property is there, `then` holds. */
function dependent({ session }: Context, name: string, then: Node): Node {
  const { arena } = session;
  return arena.or([arena.types(ALL & ~OBJECT), absence(session, name), then]);
}

const dependentRequired: Keyword = (context, value) => {
  if (!isObject(value)) return context.malformed('dependentRequired');
  const { session } = context;
  const parts: Node[] = [];
  for (const name of Object.keys(value)) {
    const names = strings(value[name]!);
    if (names === undefined) return context.malformed('dependentRequired');
    parts.push(dependent(context, name, session.arena.and(names.map((each) => presence(session, each)))));
  }
  return session.arena.and(parts);
};

const dependentSchemas: Keyword = (context, value) => {
  if (!isObject(value)) return context.malformed('dependentSchemas');
  return context.session.arena.and(
    Object.keys(value).map((name) => dependent(context, name, context.sub(false, 'dependentSchemas', name))),
  );
};

const dependencies: Keyword = (context, value) => {
  if (!isObject(value)) return context.malformed('dependencies');
  const { session } = context;
  return session.arena.and(
    Object.keys(value).map((name) => {
      const names = strings(value[name]!);
      return dependent(
        context,
        name,
        names === undefined
          ? context.sub(false, 'dependencies', name)
          : session.arena.and(names.map((each) => presence(session, each))),
      );
    }),
  );
};

export const objectKeywords: Readonly<Record<string, Keyword>> = {
  properties,
  patternProperties,
  additionalProperties,
  propertyNames,
  required,
  dependentRequired,
  dependentSchemas,
  dependencies,
  minProperties: atLeastKeyword('size', 'minProperties'),
  maxProperties: atMostKeyword('size', 'maxProperties'),
};
