/** `tidings compat-check` as people run it: in a repository, with its output and exit codes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compatCheck } from '../../src/compiler/cli/compat-check/command.js';
import { UsageError } from '../../src/compiler/cli/exit.js';
import { type Repository, repository, temporaryRoot } from '../support/git.js';

const DOCUMENT = `asyncapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
x-type-prefix: com.example
channels:
  orders:
    address: orders
    messages:
      OrderPlaced: { payload: { $ref: ./schemas/orders/OrderPlaced/v1.yaml } }
      OrderPaid: { payload: { $ref: ./schemas/orders/OrderPaid/v1.yaml } }
`;
const PLACED = `type: object
required: [orderId]
properties:
  orderId: { type: string }
  note: { type: string }
  state: { enum: [open, paid, lost] }
  price: { $ref: ../../shared/money.yaml }
`;
const FILES = {
  'asyncapi.yaml': DOCUMENT,
  'schemas/orders/OrderPlaced/v1.yaml': PLACED,
  'schemas/orders/OrderPaid/v1.yaml': 'type: object\nproperties: { orderId: { type: string } }\n',
  'schemas/shared/money.yaml': 'type: object\nproperties: { amount: { type: string } }\n',
  '.gitignore': 'node_modules/\n',
  'package.json': '{ "private": true, "type": "module" }\n',
};

async function run(cwd: string, ...argv: string[]) {
  const said = { out: '', err: '' };
  const terminal = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
    interactive: false,
    color: { out: false, err: false },
  };
  const exit = await compatCheck(argv, terminal, cwd);
  return { exit, ...said };
}

const found = (out: string) =>
  [...out.matchAll(/^(error|warning)\[([\w-]+)\]: (\S+)/gm)].map(([, ...parts]) => parts.join(' '));

/** Contracts committed on `main`, and in a folder below it where `folder` says so. */
function contracts(folder = ''): Repository {
  return repository(Object.fromEntries(Object.entries(FILES).map(([path, text]) => [folder + path, text])));
}

describe('against a commit', () => {
  it('passes what breaks nobody, and says what it compared', async () => {
    const { root, write } = contracts();
    write('schemas/orders/OrderPlaced/v1.yaml', `${PLACED}  gift: { type: boolean }\n`);
    const { exit, out, err } = await run(root, '--against', 'main');
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/^compat-check passed: .*\n.*against main.*mode full, policy tolerant\): compatible\n$/m);
  });

  it('shows each break with field, event, both places and the event that breaks, and fails', async () => {
    const { root, write } = contracts();
    write(
      'schemas/orders/OrderPlaced/v1.yaml',
      PLACED.replace('[orderId]', '[orderId, state]')
        .replace('  note: { type: string }\n', '')
        .replace('paid, lost', 'paid'),
    );
    write('schemas/shared/money.yaml', 'type: object\nproperties: { amount: { type: number } }\n');
    const { exit, out } = await run(root, '--against', 'main');
    expect(exit).toBe(1);
    expect(found(out).sort()).toEqual([
      'error enum-value-removed com.example.orders.OrderPlaced',
      'error field-became-required com.example.orders.OrderPlaced',
      'error field-removed com.example.orders.OrderPlaced',
      'error field-retyped com.example.orders.OrderPlaced',
    ]);
    expect(out).toContain('base --> schemas/shared/money.yaml:2:31');
    expect(out).toContain('head --> schemas/shared/money.yaml:2:31');
    expect(out).toMatch(/event data that base accepts and head refuses:\n {4}\{ "orderId": /);
  });

  it('says the same from its cache, and looks again after an edit', async () => {
    const { root, write } = contracts();
    write('schemas/orders/OrderPaid/v1.yaml', 'type: object\nproperties: { orderId: { type: integer } }\n');
    const first = await run(root, '--against', 'main');
    expect(first.exit).toBe(1);
    expect(existsSync(join(root, 'node_modules/.cache'))).toBe(true);
    expect(await run(root, '--against', 'main')).toEqual(first);
    expect(await run(root, '--against', 'main', '--no-cache')).toEqual(first);
    write('schemas/orders/OrderPaid/v1.yaml', FILES['schemas/orders/OrderPaid/v1.yaml']);
    expect((await run(root, '--against', 'main')).exit).toBe(0);
  });

  it('finds contracts in a folder of the repository, and puts that in front of paths for the forge', async () => {
    const { root, write } = contracts('services/shop/');
    write(
      'services/shop/schemas/orders/OrderPaid/v1.yaml',
      'type: object\nproperties: { orderId: { type: integer } }\n',
    );
    const { exit, out } = await run(join(root, 'services/shop'), '--against', 'HEAD', '--format', 'github');
    expect(exit).toBe(1);
    expect(out).toMatch(/^::error file=services\/shop\/schemas\/orders\/OrderPaid\/v1\.yaml,line=2,.*field-retyped/m);
  });

  it('accepts what a waiver accepts, until that day', async () => {
    const { root, write } = contracts();
    write('schemas/orders/OrderPaid/v1.yaml', 'type: object\nproperties: { orderId: { type: integer } }\n');
    const { out } = await run(root, '--against', 'main', '--format', 'json');
    const [finding] = (JSON.parse(out) as { findings: { fingerprint: string }[] }).findings;
    write(
      'schemas/waivers.yaml',
      `- fingerprint: "${finding!.fingerprint}"\n  reason: Nobody reads it yet.\n  owner: shop\n  expires: 2026-12-31\n`,
    );
    expect(await run(root, '--against', 'main', '--today', '2026-12-31')).toMatchObject({ exit: 0, err: '' });
    const late = await run(root, '--against', 'main', '--today', '2027-01-01');
    expect(late.exit).toBe(1);
    expect(found(late.out)).toContain('error field-retyped com.example.orders.OrderPaid');
  });

  it('writes a report into a file, and nothing to stdout then', async () => {
    const { root } = contracts();
    expect(await run(root, '--against', 'main', '--format', 'json', '--output', 'report.json')).toEqual({
      exit: 0,
      out: '',
      err: '',
    });
    expect(JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'))).toMatchObject({ verdict: 'compatible' });
  });

  it('says what is wrong with the contracts, or with those of the baseline, and compares nothing', async () => {
    const { root, write, commit, git } = contracts();
    write('schemas/orders/OrderPaid/v1.yaml', 'type: objekt\n');
    const wrong = await run(root, '--against', 'main');
    expect(wrong).toMatchObject({ exit: 3, out: '' });
    expect(wrong.err).toContain('--> schemas/orders/OrderPaid/v1.yaml:1:7');
    git('checkout', '-q', '-b', 'broken');
    commit();
    write('schemas/orders/OrderPaid/v1.yaml', FILES['schemas/orders/OrderPaid/v1.yaml']);
    const before = await run(root, '--against', 'broken');
    expect(before).toMatchObject({ exit: 3, out: '' });
    expect(before.err).toContain('schemas/orders/OrderPaid/v1.yaml:1:7');
  });

  it('refuses a reference that nobody knows, and options that don’t fit', async () => {
    const { root } = contracts();
    const { exit, err } = await run(root, '--against', 'nosuchbranch');
    expect(exit).toBe(3);
    expect(err).toContain('nosuchbranch');
    for (const argv of [
      ['--against'],
      ['--mode', 'sideways'],
      ['--policy', 'kind'],
      ['--format', 'pdf'],
      ['--today', 'tomorrow'],
      ['--limit', '0'],
      ['--from', 'a.json'],
      ['--from', 'a.json', '--to', 'b.json', '--against', 'main'],
      ['--formats', 'assert'],
      ['--root', 'nowhere'],
      ['orders'],
    ]) {
      await expect(run(root, ...argv), argv.join(' ')).rejects.toThrow(UsageError);
    }
  });
});

describe('against a folder', () => {
  it('compares with the contracts that stand there', async () => {
    const { root, write } = contracts();
    for (const [path, text] of Object.entries(FILES)) write(`before/${path}`, text);
    write('schemas/orders/OrderPaid/v1.yaml', 'type: object\nproperties: { orderId: { type: integer } }\n');
    const { exit, out } = await run(root, '--against', './before');
    expect(exit).toBe(1);
    expect(found(out)).toEqual(['error field-retyped com.example.orders.OrderPaid']);
  });
});

describe('two files', () => {
  const DRAFTS = {
    '04': 'http://json-schema.org/draft-04/schema#',
    '06': 'http://json-schema.org/draft-06/schema#',
    '07': 'http://json-schema.org/draft-07/schema#',
    '2019-09': 'https://json-schema.org/draft/2019-09/schema',
    '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  };
  type DraftName = keyof typeof DRAFTS;
  const names = Object.keys(DRAFTS) as DraftName[];

  /** Writes both, as JSON, or as the text that is given. */
  function files(given: { readonly [path: string]: unknown }): string {
    const root = temporaryRoot();
    for (const [path, value] of Object.entries(given)) {
      writeFileSync(join(root, path), typeof value === 'string' ? value : JSON.stringify(value, null, 1));
    }
    return root;
  }

  const schema = (draft: DraftName, type: string, limit: number) => {
    const definitions = draft === '2019-09' || draft === '2020-12' ? '$defs' : 'definitions';
    return {
      $schema: DRAFTS[draft],
      type: 'object',
      properties: {
        id: { $ref: `#/${definitions}/id` },
        count:
          draft === '04'
            ? { type: 'number', minimum: limit, exclusiveMinimum: true }
            : { type: 'number', exclusiveMinimum: limit },
      },
      [definitions]: { id: { type } },
    };
  };

  it.each(names.flatMap((from) => names.map((to) => [from, to] as const)))(
    'of draft %s and %s: the same is compatible, a retyped field and a bound are found',
    async (from, to) => {
      const root = files({
        'old.json': schema(from, 'string', 1),
        'same.json': schema(to, 'string', 1),
        'new.json': schema(to, 'integer', 2),
      });
      expect(await run(root, '--from', 'old.json', '--to', 'same.json')).toMatchObject({ exit: 0, err: '' });
      const { exit, out } = await run(root, '--from', 'old.json', '--to', 'new.json', '--format', 'json');
      expect(exit).toBe(1);
      const report = JSON.parse(out) as {
        verdict: string;
        findings: { rule: string; field: string; severity: string }[];
      };
      expect(report.verdict).toBe('incompatible');
      expect(report.findings.map(({ rule, field, severity }) => `${severity} ${rule} ${field}`).sort()).toEqual([
        'error bound-tightened /count',
        'error field-retyped /id',
      ]);
    },
  );

  it('follow references: to files, in YAML and JSON, upwards, in circles, by anchor, by $id, dynamic ones', async () => {
    const amount = (type: string) =>
      `$defs:\n  Money: { $anchor: money, type: object, properties: { amount: { type: ${type} } } }\n`;
    const tree = (type: string) => ({
      properties: { value: { type }, children: { items: { $ref: 'tree.json' } } },
    });
    const given = (folder: string, type: string) => ({
      [`${folder}-money.yaml`]: amount(type),
      [`${folder}-tree.json`]: {
        ...tree(type),
        properties: { ...tree(type).properties, children: { items: { $ref: `${folder}-tree.json` } } },
      },
      [`${folder}-pointer.json`]: { properties: { a: { $ref: `${folder}-money.yaml#/$defs/Money` } } },
      [`${folder}-anchor.json`]: { properties: { a: { $ref: `${folder}-money.yaml#money` } } },
      [`${folder}-through.json`]: { properties: { b: { $ref: `${folder}-pointer.json#/properties/a` } } },
      [`${folder}-id.json`]: {
        $id: 'https://example.com/one.json',
        properties: { a: { $ref: 'two.json' } },
        $defs: { two: { $id: 'two.json', properties: { amount: { type } } } },
      },
      [`${folder}-recursive.json`]: {
        $schema: DRAFTS['2019-09'],
        $recursiveAnchor: true,
        properties: { v: { type }, c: { $recursiveRef: '#' } },
      },
      [`${folder}-dynamic.json`]: {
        $schema: DRAFTS['2020-12'],
        $dynamicAnchor: 'n',
        properties: { v: { type }, c: { $dynamicRef: '#n' } },
      },
    });
    const root = files({ ...given('old', 'string'), ...given('same', 'string'), ...given('new', 'number') });
    for (const name of ['tree', 'pointer', 'anchor', 'through', 'id', 'recursive', 'dynamic']) {
      const both = (to: string) => run(root, '--from', `old-${name}.json`, '--to', `${to}-${name}.json`);
      expect(await both('same'), name).toMatchObject({ exit: 0, err: '' });
      const { exit, out } = await both('new');
      expect({ name, exit, rules: [...new Set(found(out).map((each) => each.split(' ')[1]))] }).toEqual({
        name,
        exit: 1,
        rules: ['field-retyped'],
      });
    }
  });

  it('follow references up to the project that a file is of', async () => {
    const { root, write } = repository({ 'a/package.json': '{}' });
    for (const [side, type] of [
      ['a', 'string'],
      ['b', 'number'],
    ] as const) {
      write(`${side}/schemas/x/v1.json`, '{ "properties": { "m": { "$ref": "../shared/money.json" } } }');
      write(`${side}/schemas/shared/money.json`, `{ "type": "${type}" }`);
    }
    const inside = await run(root, '--from', 'a/schemas/x/v1.json', '--to', 'b/schemas/x/v1.json');
    expect(inside.exit).toBe(1);
    expect(inside.out).toContain('head --> b/schemas/shared/money.json:1:11');
    const outside = await run(
      temporaryRoot(),
      '--from',
      join(root, 'a/schemas/x/v1.json'),
      '--to',
      join(root, 'b/schemas/x/v1.json'),
    );
    expect(outside.exit).toBe(1);
    expect(outside.out).toContain(`head --> ${join(root, 'b/schemas/shared/money.json')}:1:11`);
  });

  it('say what can’t be read, where, and nothing else', async () => {
    const root = files({
      'good.json': { type: 'object' },
      'broken.json': '{ "type": "object",\n',
      'number.json': '42',
      'missing.json': { properties: { a: { $ref: 'nowhere.json' }, b: { const: { $ref: 'data.json' } } } },
      'twice.yaml': 'type: object\ntype: string\n',
    });
    const answers: Record<string, string> = {};
    for (const name of ['broken.json', 'number.json', 'missing.json', 'twice.yaml']) {
      const { exit, out, err } = await run(root, '--from', name, '--to', 'good.json');
      expect({ name, exit, out }).toEqual({ name, exit: 3, out: '' });
      answers[name] = err.split('\n').slice(0, 2).join('\n');
    }
    expect(answers).toMatchInlineSnapshot(`
      {
        "broken.json": "error[syntax-error]: the file ends where a name in double quotes or '}' is expected
        --> broken.json:2:1",
        "missing.json": "error[missing-file]: 'nowhere.json' does not exist
        --> missing.json:4:12",
        "number.json": "error[not-a-schema]: a schema is an object, or true or false
        --> number.json:1:1",
        "twice.yaml": "error[duplicate-key]: 'type' stands twice in the same object
        --> twice.yaml:2:1",
      }
    `);
    await expect(run(root, '--from', 'none.json', '--to', 'good.json')).rejects.toThrow('no such file: none.json');
  });

  it('leave formats and unknown keywords to the options, and speak of no waivers', async () => {
    const root = files({
      'old.json': { type: 'string' },
      'date.json': { type: 'string', format: 'date' },
      'own.json': { type: 'string', 'x-own': 1, own: 2 },
    });
    const check = async (to: string, ...more: string[]) =>
      (await run(root, '--from', 'old.json', '--to', to, ...more)).exit;
    expect(await check('date.json')).toBe(1);
    expect(await check('date.json', '--formats', 'annotate')).toBe(0);
    expect(await check('own.json')).toBe(1);
    expect(await check('own.json', '--unknown-keywords', 'annotation')).toBe(0);
    expect(await check('date.json', '--mode', 'forward')).toBe(0);
    for (const format of ['pretty', 'markdown']) {
      expect((await run(root, '--from', 'old.json', '--to', 'date.json', '--format', format)).out).not.toContain(
        'waivers',
      );
    }
  });

  it('come to an end whatever they hold', async () => {
    const deep = (depth: number) => `${'{"items":'.repeat(depth)}true${'}'.repeat(depth)}`;
    const root = files({
      'deep.json': deep(900),
      'deeper.json': deep(20_000),
      'proto.json': '{ "properties": { "__proto__": { "type": "string" }, "constructor": { "type": "string" } } }',
      'proto2.json': '{ "properties": { "__proto__": { "type": "number" }, "constructor": { "type": "number" } } }',
      'circle.json': { $ref: '#' },
      'pattern.json': { type: 'string', pattern: '^(a+)+$' },
      'pattern2.json': { type: 'string', pattern: '^(a|aa)+b$' },
      'empty.json': '',
      'true.json': 'true',
      'false.json': 'false',
    });
    const exits: Record<string, number> = {};
    for (const [from, to] of [
      ['deep.json', 'true.json'],
      ['deeper.json', 'true.json'],
      ['proto.json', 'proto2.json'],
      ['circle.json', 'true.json'],
      ['pattern.json', 'pattern2.json'],
      ['empty.json', 'true.json'],
      ['false.json', 'true.json'],
    ] as const) {
      exits[`${from} ${to}`] = (await run(root, '--from', from, '--to', to)).exit;
    }
    expect(exits).toMatchInlineSnapshot(`
      {
        "circle.json true.json": 1,
        "deep.json true.json": 3,
        "deeper.json true.json": 3,
        "empty.json true.json": 3,
        "false.json true.json": 1,
        "pattern.json pattern2.json": 1,
        "proto.json proto2.json": 1,
      }
    `);
  });
});
