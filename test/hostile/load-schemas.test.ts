/** Hostile schemas: nothing is fetched, nothing outside is read, nothing runs, and the mistake is found where it is. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cpuMs } from '../support/cpu.js';
import { check, link, place } from '../unit/load/linked.js';

describe('the network', () => {
  it('is never asked, wherever an address stands', async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.end('{"type": "string"}'));
    server.on('connection', () => {
      connections++;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { said } = link(
      {
        'schemas/a.yaml': [
          `$id: ${address}/schemas/a.yaml`,
          'type: object',
          'properties:',
          `  direct: {$ref: "${address}/x.json"}`,
          '  relative: {$ref: other.yaml}',
          `  metadata: {$ref: "http://169.254.169.254/latest"}`,
          `  data: {const: {$ref: "${address}/c"}, default: {$ref: "${address}/d"}, examples: [{$ref: "${address}/e"}]}`,
          `externalDocs: {url: "${address}/docs"}`,
        ].join('\n'),
      },
      ['schemas/a.yaml'],
    );
    expect(said()).toEqual([
      `remote-reference schemas/a.yaml:4:18 '${address}/x.json' is not a file among the contracts`,
      "missing-file schemas/a.yaml:5:20 'schemas/other.yaml' does not exist",
      "remote-reference schemas/a.yaml:6:20 'http://169.254.169.254/latest' is not a file among the contracts",
    ]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(connections).toBe(0);
  });
});

describe('references', () => {
  it.each([
    ['../../../../../../etc/passwd', 'outside-root'],
    ['%2e%2e/%2e%2e/etc/passwd', 'outside-root'],
    ['..%2f..%2fetc%2fpasswd', 'outside-root'],
    ['%2Fetc%2Fpasswd', 'outside-root'],
    ['/etc/passwd', 'outside-root'],
    ['file:///etc/passwd', 'outside-root'],
    ['FILE:///etc/passwd', 'outside-root'],
    ['c:/windows/win.ini', 'outside-root'],
    ['..\\\\..\\\\secret.yaml', 'invalid-reference'],
    ['%5c%5chost%5cshare', 'invalid-reference'],
    ['a.yaml%00.png', 'invalid-reference'],
    ['//evil.example/x.yaml', 'remote-reference'],
    ['http://evil.example/x.yaml', 'remote-reference'],
    ['ftp://evil.example/x.yaml', 'remote-reference'],
    ['data:application/json,{}', 'remote-reference'],
    ['javascript:alert(1)', 'remote-reference'],
    ['%ff.yaml', 'invalid-reference'],
    ['$', 'missing-file'],
    ['$.info', 'missing-file'],
    ['#/__proto__', 'missing-target'],
    ['#/constructor/prototype', 'missing-target'],
    ['#/properties/p/$ref', 'not-a-schema'],
    ['#/$defs/list/-1', 'missing-target'],
  ])('%s', (reference, code) => {
    const { said } = link(
      { 'schemas/a.yaml': `type: object\nproperties: {p: {$ref: "${reference}"}}\n$defs: {list: {}}\n` },
      ['schemas/a.yaml'],
    );
    expect(said()).toEqual([expect.stringMatching(new RegExp(`^${code} schemas/a\\.yaml:2:24 `))]);
  });

  it('may be the name of a property, and `$ref:$` may be a value', () => {
    const { linked, said } = link(
      {
        'schemas/a.yaml':
          'type: object\nproperties:\n  $ref: {type: string, default: "$ref:$.info", const: "$ref:$"}\n  __proto__: {type: object, properties: {$ref: {type: string}}}\nrequired: [$ref]\n',
      },
      ['schemas/a.yaml'],
    );
    expect(said()).toEqual([]);
    expect(JSON.stringify(linked.root(place('schemas/a.yaml'))?.schema)).toBe(
      '{"type":"object","properties":{"$ref":{"type":"string","default":"$ref:$.info","const":"$ref:$"},"__proto__":{"type":"object","properties":{"$ref":{"type":"string"}}}},"required":["$ref"]}',
    );
  });

  it('of an $id that would be code are only a name', () => {
    const { linked, said } = link({ 'schemas/a.yaml': '$id: "x*/;process.exit(1);/*"\ntype: object\n' }, [
      'schemas/a.yaml',
    ]);
    expect(said()).toEqual([]);
    expect(JSON.stringify(linked.root(place('schemas/a.yaml'))?.schema)).toBe('{"type":"object"}');
  });
});

describe('size', () => {
  const timed = (run: () => void) => {
    expect(cpuMs(run)).toBeLessThan(5000);
  };

  it('10,000 properties, 5,000 values of an enum, 1,000 branches', () => {
    const properties = Array.from({ length: 10_000 }, (_, index) => `  p${index}: {type: string}`).join('\n');
    const values = Array.from({ length: 5000 }, (_, index) => `v${index}`).join(', ');
    const branches = Array.from(
      { length: 1000 },
      (_, index) => `  - {type: object, required: [k], properties: {k: {const: v${index}}}}`,
    ).join('\n');
    timed(() => expect(check(`type: object\nproperties:\n${properties}`)).toEqual([]));
    timed(() => expect(check(`enum: [${values}]`)).toEqual([]));
    timed(() => expect(check(`oneOf:\n${branches}`)).toEqual([]));
  });

  it('10,000 mistakes in one file', () => {
    const properties = Array.from({ length: 10_000 }, (_, index) => `  p${index}: {type: strin}`).join('\n');
    timed(() => expect(check(`type: object\nproperties:\n${properties}`)).toHaveLength(10_000));
  });

  it('3,000 definitions in one circle', () => {
    const definitions = Array.from(
      { length: 3000 },
      (_, index) => `  d${index}: {anyOf: [{$ref: "#/$defs/d${(index + 1) % 3000}"}]}`,
    ).join('\n');
    timed(() =>
      expect(check(`$ref: "#/$defs/d0"\n$defs:\n${definitions}`)).toEqual([
        expect.stringContaining('circular-reference'),
      ]),
    );
  });

  it('30,000 definitions in one chain', () => {
    const definitions = Array.from(
      { length: 30_000 },
      (_, index) => `  d${index}: {items: {$ref: "#/$defs/d${index + 1}"}}`,
    ).join('\n');
    const spent = cpuMs(() =>
      expect(check(`items: {$ref: "#/$defs/d0"}\n$defs:\n${definitions}\n  d30000: {}`)).toEqual([
        expect.stringContaining('reference-limit'),
      ]),
    );
    expect(spent).toBeLessThan(10_000);
  });

  it('a chain of 10,000 pure references', () => {
    const definitions = Array.from(
      { length: 10_000 },
      (_, index) => `  d${index}: {$ref: "#/$defs/d${index + 1}"}`,
    ).join('\n');
    timed(() =>
      expect(check(`items: {$ref: "#/$defs/d0"}\n$defs:\n${definitions}\n  d10000: {type: string}`)).toEqual([]),
    );
  });

  it('aliases that make one schema stand in many places', () => {
    const names = [...'abcd'];
    const lines = names.map(
      (name, index) =>
        `  ${name}: &${name} {anyOf: [${Array(9)
          .fill(index === 0 ? '{type: string}' : `*${names[index - 1]}`)
          .join(', ')}]}`,
    );
    timed(() => expect(check(`$defs:\n${lines.join('\n')}\n$ref: "#/$defs/d"\n`)).toEqual([]));
  });

  it('schemas nested 190 levels', () => {
    timed(() => expect(check(`${'{not: '.repeat(190)}{type: string}${'}'.repeat(190)}`)).toEqual([]));
  });
});

describe('words that would be code or commands elsewhere', () => {
  it('are refused as keywords', () => {
    expect(check('tsType: "string; process.exit()"\ntsImport: "import x"\n')).toEqual([
      "unsupported-keyword 1:1 contracts may not use 'tsType'",
      "unsupported-keyword 2:1 contracts may not use 'tsImport'",
    ]);
  });

  it('stay short in what is said of them', () => {
    const said = check(`${'k'.repeat(900)}: 1\ntype: ${'t'.repeat(100_000)}\n$ref: "${'r'.repeat(100_000)}"\n`);
    expect(said.length).toBe(3);
    for (const line of said) expect(line.length).toBeLessThan(600);
  });

  it('stay on one line in what is said of them', () => {
    const { diagnostics } = link({ 'schemas/a.yaml': '"x\\n::error::y": 1\n"a\\e[2J": 2\n$ref: "no\\nwhere"\n' }, [
      'schemas/a.yaml',
    ]);
    expect(diagnostics().length).toBeGreaterThan(0);
    for (const { message, help } of diagnostics()) {
      expect(message).not.toMatch(/[\n\r]/);
      expect(help ?? '').not.toMatch(/[\n\r]/);
    }
  });
});
