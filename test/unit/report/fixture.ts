/** A report as the check would make it, by hand: its contracts, its findings, and where they stand. */
import type {
  Comparison,
  CompatReport,
  EventRef,
  Finding,
  FindingPlace,
  Tree,
  VersionRef,
} from '../../../src/compiler/compat/contract/finding.js';
import type { Location } from '../../../src/compiler/diagnostics/index.js';
import type { CompatRenderOptions, ReportSources, RuleText } from '../../../src/compiler/report/index.js';

const document = (partitions: number, messages: readonly string[]) => `asyncapi: 3.0.0
channels:
  todos:
    address: todos
    bindings:
      kafka:
        partitions: ${partitions}
    messages:
${messages.map((name) => `      ${name}:\n        $ref: '#/components/messages/${name}'\n`).join('')}`;

export const FILES: { readonly [tree in Tree]: { readonly [file: string]: string } } = {
  head: {
    'asyncapi.yaml': document(12, ['TodoCreated', 'TodoAssigned']),
    'schemas/todos/TodoCreated/v1.yaml': `description: A todo was created.
type: object
properties:
  todoId:
    type: string
  title:
    type: string
    maxLength: 200
  dueDate:
    description: When it is due, as the user gave it.
    type: string
required: [todoId]
`,
    'schemas/todos/TodoCreated/v2.yaml': `description: A todo was created.
type: object
properties:
  todoId:
    type: string
  title:
    type: string
    maxLength: 200
  priority:
    enum: [low, high]
required: [todoId, title]
`,
    'schemas/todos/TodoAssigned/v1.yaml': `type: object
properties:
  assignee:
    $ref: ../shared/person.yaml
  watchers:
    type: array
    items: { $ref: ../shared/person.yaml }
`,
    'schemas/todos/shared/person.yaml': `type: object
properties:
  name: { type: string }
  email: { type: string, pattern: '^(?=.*@)\\S+$' }
  age: { type: integer }
`,
  },
  base: {
    'asyncapi.yaml': document(6, ['TodoCreated', 'TodoAssigned', 'TodoArchived']),
    'schemas/todos/TodoArchived/v3.yaml': `type: object
properties:
  todoId: { type: string }
`,
    'schemas/todos/shared/person.yaml': `type: object
properties:
  name: { type: string }
  email: { type: string }
  age: { type: [integer, string] }
  role: { enum: [owner, guest] }
`,
  },
};

/** Places stand where a text stands: that is what tests want to say. */
const places = new Map<string, Location>();
let count = 0;

export function placed(tree: Tree, file: string, needle: string, part: 'key' | 'value' = 'value'): FindingPlace {
  const text = FILES[tree][file]!;
  const at = text.indexOf(needle);
  if (at === -1 || text.indexOf(needle, at + 1) !== -1) throw new Error(`${file} has not one '${needle}'`);
  const before = text.slice(0, at).split('\n');
  const pointer = `/${count++}`;
  const start = { line: before.length, column: before.at(-1)!.length + 1 };
  places.set(`${tree}:${file}:${pointer}`, {
    file,
    start,
    end: { line: start.line, column: start.column + needle.length },
  });
  return { tree, file, pointer, part };
}

export const SOURCES: ReportSources = {
  locate: ({ tree, file, pointer }) => places.get(`${tree}:${file}:${pointer}`),
  text: (tree, file) => FILES[tree][file],
};

const event = (name: string): EventRef => ({ context: 'todos', name, type: `com.example.todos.${name}` });
const head = (version: number): VersionRef => ({ tree: 'head', version });
const base = (version: number): VersionRef => ({ tree: 'base', version });
const schema = (name: string) => `schemas/todos/${name}.yaml`;

const created = { event: event('TodoCreated'), from: head(1), to: head(2) };
const assigned = { event: event('TodoAssigned'), from: base(1), to: head(1) };

export const FIELD_REMOVED: Finding = {
  kind: 'contract',
  rule: 'field-removed',
  severity: 'error',
  breaks: ['backward', 'forward'],
  ...created,
  field: '/dueDate',
  message: "'dueDate' was removed",
  consequence: "consumers that read 'dueDate' don't find it in new events",
  help: 'Keep the field and mark it `deprecated: true`; remove it once nobody reads it.',
  old: placed('head', schema('TodoCreated/v1'), 'dueDate', 'key'),
  new: placed('head', schema('TodoCreated/v2'), 'properties', 'key'),
  fingerprint: '0a1b2c3d4e5f6071',
};

export const FIELD_REQUIRED: Finding = {
  kind: 'containment',
  rule: 'field-became-required',
  severity: 'error',
  breaks: ['backward'],
  verdict: 'incompatible',
  ...created,
  field: '/title',
  message: "'title' is required now",
  consequence: "consumers on v2 refuse events without 'title' that v1 allows",
  help: 'Keep it optional; or bring in a new version with an upcast that fills it in.',
  old: placed('head', schema('TodoCreated/v1'), 'required: [todoId]'),
  new: placed('head', schema('TodoCreated/v2'), 'title]'),
  witness: {
    value: { todoId: '' },
    direction: 'backward',
    instance: '',
    reason: "must have required property 'title'",
  },
  fingerprint: '1111111111111111',
};

export const EVENT_REMOVED: Finding = {
  kind: 'contract',
  rule: 'event-removed',
  severity: 'error',
  breaks: ['backward', 'forward'],
  event: event('TodoArchived'),
  message: 'event todos/TodoArchived was removed',
  consequence: 'consumers of com.example.todos.TodoArchived get no more of them',
  help: 'Mark it `deprecated: true` and keep it until its topic holds none any more.',
  old: placed('base', schema('TodoArchived/v3'), 'type: object'),
  new: placed('head', 'asyncapi.yaml', 'messages:\n'.trimEnd(), 'key'),
  fingerprint: '2222222222222222',
};

export const RETYPED: Finding = {
  kind: 'containment',
  rule: 'field-retyped',
  severity: 'error',
  breaks: ['backward'],
  verdict: 'incompatible',
  ...assigned,
  field: '/assignee/age',
  alsoAt: ['/watchers/*/age'],
  message: "'age' is no string any more",
  consequence: "consumers on head refuse events whose 'age' is a string",
  help: 'Keep both types; or add a field of the new type beside it.',
  old: placed('base', schema('shared/person'), '[integer, string]'),
  new: placed('head', schema('shared/person'), 'integer'),
  witness: {
    value: { assignee: { age: '' }, watchers: [] },
    direction: 'backward',
    instance: '/assignee/age',
    reason: 'must be integer',
  },
  fingerprint: '3333333333333333',
};

export const UNPROVEN: Finding = {
  kind: 'containment',
  rule: 'unproven',
  severity: 'error',
  breaks: ['backward'],
  verdict: 'unproven',
  ...assigned,
  field: '/assignee/email',
  message: "'email': it isn't proved that every value before matches the pattern '^(?=.*@)\\S+$'",
  help: 'Write the same with simpler keywords; or waive it after a look of your own.',
  old: placed('base', schema('shared/person'), 'email'),
  new: placed('head', schema('shared/person'), "'^(?=.*@)\\S+$'"),
  fingerprint: '4444444444444444',
};

export const PARTITIONS: Finding = {
  kind: 'contract',
  rule: 'partitions-changed',
  severity: 'warning',
  breaks: ['backward', 'forward'],
  channel: 'todos',
  message: "channel 'todos' changed its partitions from 6 to 12",
  consequence: 'keys move to other partitions, so that the order within a key breaks at the change',
  help: 'Provide enough partitions from the start; else drain the topic before the change.',
  old: placed('base', 'asyncapi.yaml', '6'),
  new: placed('head', 'asyncapi.yaml', '12'),
  fingerprint: '5555555555555555',
};

export const FIELD_ADDED: Finding = {
  kind: 'contract',
  rule: 'field-added',
  severity: 'info',
  breaks: [],
  ...created,
  field: '/priority',
  message: "'priority' was added",
  old: placed('head', schema('TodoCreated/v1'), 'properties', 'key'),
  new: placed('head', schema('TodoCreated/v2'), 'priority', 'key'),
  fingerprint: '6666666666666666',
};

export const WAIVED: Finding = {
  kind: 'contract',
  rule: 'field-removed',
  severity: 'error',
  breaks: ['backward', 'forward'],
  ...assigned,
  field: '/assignee/role',
  message: "'role' was removed",
  consequence: "consumers that read 'role' don't find it in new events",
  old: placed('base', schema('shared/person'), 'role', 'key'),
  new: placed('head', schema('shared/person'), 'properties', 'key'),
  fingerprint: '7777777777777777',
  waived: { reason: 'nobody ever read it (asked all teams)', owner: 'team-todos', expires: '2027-01-31' },
};

const comparison = (
  { event, from, to }: Pick<Comparison, 'event' | 'from' | 'to'>,
  verdict: Comparison['verdict'],
): Comparison => ({
  event,
  from,
  to,
  mode: 'full',
  policy: 'tolerant',
  verdict,
});

export const SEVERAL: CompatReport = {
  verdict: 'incompatible',
  comparisons: [
    comparison(assigned, 'incompatible'),
    comparison({ event: event('TodoCompleted'), from: head(1), to: head(2) }, 'compatible'),
    comparison(created, 'incompatible'),
  ],
  findings: [FIELD_REQUIRED, RETYPED, EVENT_REMOVED, FIELD_REMOVED, UNPROVEN, PARTITIONS, FIELD_ADDED, WAIVED],
};

export const NONE: CompatReport = {
  verdict: 'compatible',
  comparisons: SEVERAL.comparisons.map((each) => ({ ...each, verdict: 'compatible' })),
  findings: [],
};

/** 150 errors of 50 events, 30 warnings, 15 notes, 5 waived. */
export const MANY: CompatReport = (() => {
  const of = (index: number, finding: Finding): Finding => {
    const about = event(`Event${index % 50}`);
    return { ...finding, event: about, from: head(1), to: head(2), fingerprint: index.toString(16).padStart(16, '0') };
  };
  const findings = [
    ...Array.from({ length: 150 }, (_, index) => of(index, index % 2 === 0 ? FIELD_REMOVED : FIELD_REQUIRED)),
    ...Array.from({ length: 30 }, (_, index) => of(150 + index, { ...FIELD_REMOVED, severity: 'warning' })),
    ...Array.from({ length: 15 }, (_, index) => of(180 + index, FIELD_ADDED)),
    ...Array.from({ length: 5 }, (_, index) => of(195 + index, WAIVED)),
  ];
  const comparisons = Array.from({ length: 50 }, (_, index) =>
    comparison({ event: event(`Event${index}`), from: head(1), to: head(2) }, 'incompatible'),
  );
  return { verdict: 'incompatible', comparisons, findings };
})();

/** What a contract may say to break out of where it is shown. */
export const HOSTILE_TEXTS = [
  '\u001b[2J\u001b]0;title\u0007\u009b31m',
  '\u202egnp.exe\u2066\u2069\u200f',
  'a\r\n::error::pwned\n::set-output name=x::y\n##[add-mask]e ##vso[task.setvariable variable=PATH]x',
  '%0A::stop-commands::x %25 %',
  '\u2028\u2029\u0085\u0000\u000b\ufffe\uffff\ud800',
  '<img src=x onerror=alert(1)> </code></summary></details><script>x</script> <!-- x --> &lt;b&gt; ]]>',
  '@octocat @org/team #1 GH-1 org/repo#2 deadbeefdeadbeef http://evil.example www.evil.example a@b.example :tada:',
  '[click](https://evil.example) ![x](https://evil.example/x.png) **bold** ~~x~~ `code` ``two`` ``` three',
  '| a | b |\n| --- | --- |\n# heading\n- list\n> quote\n```\n~~~\n***\n',
  '`@octocat` `',
  '{0} {1} $\u007b{ github.token }} $(id) `id`',
  '"\'><a onclick="x">',
  '../../etc/passwd',
  'x'.repeat(70_000),
] as const;

/** Every text of the report is hostile. */
export const HOSTILE: CompatReport = {
  verdict: 'incompatible',
  comparisons: HOSTILE_TEXTS.map((text) => ({
    ...SEVERAL.comparisons[0]!,
    event: { context: text, name: text, type: text },
  })),
  findings: HOSTILE_TEXTS.flatMap((text, index): readonly Finding[] => {
    const place: FindingPlace = { tree: 'head', file: text, pointer: `/${text}` };
    places.set(`head:${text}:/${text}`, { file: text, start: { line: 1, column: 1 }, end: { line: 1, column: 4 } });
    const finding: Finding = {
      ...RETYPED,
      event: { context: text, name: text, type: text },
      field: `/${text}/x`,
      alsoAt: [`/${text}`],
      message: `'${text}' ${text}`,
      consequence: text,
      help: text,
      old: place,
      new: place,
      witness: {
        value: { [text]: [text, { [text]: text }] },
        direction: 'forward',
        instance: `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}/1`,
        reason: text,
      },
      fingerprint: (4096 + index).toString(16).padStart(16, '0'),
    };
    const { event: _, ...rest } = finding;
    return [finding, { ...rest, channel: text }, { ...finding, waived: { reason: text, owner: text, expires: text } }];
  }),
};

export const HOSTILE_SOURCES: ReportSources = {
  locate: SOURCES.locate,
  text: (_tree, file) => `${file}\n${file}\n`,
};

export const RULES: ReadonlyMap<string, RuleText> = new Map(
  [
    {
      id: 'field-removed',
      purpose: 'A field that an older version declares is declared by the newer one, too.',
      explain: 'Consumers that use the field find it no longer in new events, and no validator tells them.',
      help: 'Keep the field and mark it `deprecated: true`.',
    },
    {
      id: 'field-became-required',
      purpose: 'A field that older events may lack is optional in the newer version, too.',
      explain: 'Events without the field are still on the topic.',
    },
  ].map((rule) => [rule.id, rule] as const),
);

export const OPTIONS: CompatRenderOptions = { rules: RULES, version: '1.2.3' };
