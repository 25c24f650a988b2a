/** Changes and breaks -> findings: whom each breaks, with which event, and what to do. */
import type { ContainmentFinding, Direction, SchemaPlace } from '../types.js';
import type { Break } from './attach.js';
import type { SchemaSource, Spot } from './fields/schema-node.js';
import type { FieldChange } from './fields/walk.js';
import type { Finding, FindingPlace, Witness } from './finding.js';
import { fingerprint } from './fingerprint.js';
import type { Pair } from './pair.js';
import { RULES } from './rules/index.js';
import { acceptance, misled, refusal } from './wording.js';

export function breakOf(found: ContainmentFinding): Break {
  return { ...found, reader: spotOf(found.direction === 'backward' ? found.update : found.original) };
}

function spotOf({ uri = '', pointer }: SchemaPlace): Spot {
  return { document: uri.replace(/^tidings:/, ''), pointer };
}

export function refutedFinding(
  pair: Pair,
  change: FieldChange,
  { witness, directions }: { readonly witness: Witness; readonly directions: ReadonlySet<Direction> },
): Finding {
  const breaks = (['backward', 'forward'] as const).filter((direction) => directions.has(direction));
  return changeFinding(pair, change, {
    kind: 'containment',
    verdict: 'incompatible',
    severity: 'error',
    breaks,
    consequence: breaks.map((direction) => refusal(pair, direction)).join('; '),
    witness,
  });
}

export function plainFinding(pair: Pair, change: FieldChange, open: ReadonlySet<Direction>): Finding {
  const { rule } = change;
  if (rule.fails === 'always') {
    return changeFinding(pair, change, {
      kind: 'contract',
      severity: 'error',
      breaks: rule.breaks,
      consequence: misled(pair, rule, change),
    });
  }
  const doubtful = rule.breaks.filter((direction) => open.has(direction));
  if (rule.fails === 'refuted' && doubtful.length > 0) {
    return changeFinding(pair, change, {
      kind: 'contract',
      severity: 'warning',
      breaks: doubtful,
      consequence: 'whether it breaks anybody was not decided, since the check stopped at what else it found',
    });
  }
  return changeFinding(pair, change, {
    kind: 'contract',
    severity: rule.fails === 'never' ? 'warning' : 'info',
    breaks: [],
    ...(rule.fails === 'never' && {
      consequence: 'consumers that use the default of their own version read another value',
    }),
  });
}

type Judged = Pick<Finding, 'kind' | 'severity' | 'breaks' | 'verdict' | 'consequence' | 'witness'>;

function changeFinding(pair: Pair, change: FieldChange, judged: Judged): Finding {
  const { rule, field, alsoAt, message, detail = '' } = change;
  return finish(
    pair,
    {
      ...judged,
      rule: rule.id,
      field,
      ...(alsoAt.length > 0 && { alsoAt }),
      message,
      ...(judged.severity !== 'info' && { help: rule.help }),
      old: placeOf(pair.old.source, change.old),
      new: placeOf(pair.update.source, change.new),
    },
    detail,
  );
}

/** What the finding of a break goes by: no pointer into a schema, since definitions move. */
export function keyOf({ verdict, direction, instance, reader: { pointer } }: Break) {
  const keyword = pointer.slice(pointer.lastIndexOf('/') + 1);
  return { keyword, text: JSON.stringify([verdict, direction, fieldOf(instance), keyword]) };
}

const fieldOf = (instance: string) => instance.replace(/\/\d+(?=\/|$)/g, '/*');

/** `number`: of those that are alike but for the schemas that refuse; 1 for the first. */
export function engineFinding(pair: Pair, found: Break, number: number): Finding {
  const { verdict, direction, instance, reason, witness } = found;
  const { keyword } = keyOf(found);
  const rule = RULES.get(verdict === 'incompatible' ? 'events-refused' : 'unproven')!;
  const message =
    verdict === 'incompatible' ? reason : `it isn't proved that ${acceptance(pair, direction)}: ${reason}`;
  return finish(
    pair,
    {
      kind: 'containment',
      rule: rule.id,
      severity: 'error',
      breaks: [direction],
      verdict,
      field: fieldOf(instance),
      message,
      consequence: verdict === 'incompatible' ? refusal(pair, direction) : 'what is not proved counts as a break',
      help: rule.help,
      old: placeOf(pair.old.source, spotOf(found.original)),
      new: placeOf(pair.update.source, spotOf(found.update)),
      ...(witness && { witness: { value: witness.value, direction, instance, reason } }),
    },
    `${direction} ${keyword}${number === 1 ? '' : ` ${number}`}`,
  );
}

export function tooManyFields(pair: Pair): Finding {
  const { help, id } = RULES.get('unproven')!;
  return finish(
    pair,
    {
      kind: 'contract',
      rule: id,
      severity: 'error',
      breaks: [],
      field: '',
      message: 'the schemas have too many fields or alternatives to look at all of them',
      help,
      old: placeOf(pair.old.source, ROOT),
      new: placeOf(pair.update.source, ROOT),
    },
    'fields',
  );
}

const ROOT: Spot = { document: '', pointer: '' };

/** What isn't in the schemas: the key. Also between equal schemas. */
export function versionFindings(pair: Pair): readonly Finding[] {
  const { version: old } = pair.old;
  const { version: update } = pair.update;
  if (old === undefined || update === undefined) return [];
  return [...RULES.values()].flatMap((rule) =>
    (rule.version?.(old, update) ?? []).map(({ message, detail }) =>
      finish(
        pair,
        {
          kind: 'contract',
          rule: rule.id,
          severity: 'error',
          breaks: rule.breaks,
          message,
          consequence: 'events of one aggregate go to different partitions, and are handled out of order',
          help: rule.help,
          old: placeOf(pair.old.source, ROOT),
          new: placeOf(pair.update.source, ROOT),
        },
        detail,
      ),
    ),
  );
}

function finish(
  { event, old, update }: Pair,
  finding: Omit<Finding, 'fingerprint' | 'event' | 'from' | 'to'>,
  detail: string,
): Finding {
  const whole = { ...finding, event, from: old.ref, to: update.ref };
  return { ...whole, fingerprint: fingerprint(whole, detail) };
}

export function placeOf({ tree, originOf }: SchemaSource, { document, pointer, part }: Spot): FindingPlace {
  const from = originOf(document) ?? { file: document, pointer: '' };
  return { tree, file: from.file, pointer: from.pointer + pointer, ...(part && { part }) };
}
