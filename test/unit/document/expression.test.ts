import { afterAll, describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/compiler/load/document/expression.js';
import { load, removeFolders, version } from './support.js';

afterAll(removeFolders);

describe('parseExpression', () => {
  it.each([
    ['$message.payload#/a/b', { source: 'payload', path: ['a', 'b'] }],
    ['$message.payload#/a~1b/c~0d', { source: 'payload', path: ['a/b', 'c~d'] }],
    ['$message.payload#', { source: 'payload', path: [] }],
    ['$message.header#/correlationId', { source: 'header', path: ['correlationId'] }],
    ['$message.header#/a/b', undefined],
    ['$message.headers#/a', undefined],
    ['$message.payload', undefined],
    ['$message.payload#a', undefined],
    ['$message.payload#/~2', undefined],
    ['message.payload#/a', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseExpression(text)).toEqual(expected);
  });
});

const document = (rest: string) => ({
  'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      One:
        payload: { type: object, properties: { id: { type: string }, user: { type: object, properties: { name: {} } } } }
${rest.replace(/^/gm, '        ')}
`,
});

describe('keys, subjects and correlation ids', () => {
  it('come from the message or its Kafka bindings; the subject is the key by default', async () => {
    const { model, lines } = await load(
      document('x-subject: $message.payload#/user/name\nbindings: { kafka: { x-key: $message.payload#/id } }'),
    );
    expect(lines).toEqual([]);
    expect(version(model, 'a', 'One', 1)).toMatchObject({ key: { path: ['id'] }, subject: { path: ['user', 'name'] } });
    const other = await load(document('x-key: $message.payload#/id'));
    expect(version(other.model, 'a', 'One', 1).subject).toEqual({ source: 'payload', path: ['id'] });
  });

  it.each([
    ['x-key: id', "expression-invalid asyncapi.yaml:10:16 x-key is 'id', not a runtime expression"],
    ['x-key: 5', 'expression-invalid asyncapi.yaml:10:16 x-key is 5, not a runtime expression'],
    [
      'correlationId: { location: $message.body#/id }',
      "expression-invalid asyncapi.yaml:10:36 correlationId.location is '$message.body#/id', not a runtime expression",
    ],
    [
      'x-key: $message.payload#/ids',
      "expression-undeclared asyncapi.yaml:10:16 x-key names 'ids', which the payload schema doesn't declare (the schema asyncapi.yaml:9:18)",
    ],
    [
      'x-subject: $message.payload#/user/nam',
      "expression-undeclared asyncapi.yaml:10:20 x-subject names 'nam', which the payload schema doesn't declare (the schema asyncapi.yaml:9:18)",
    ],
  ])('%s is reported', async (rest, expected) => {
    const { lines } = await load(document(rest));
    expect(lines).toEqual([`error ${expected}`]);
  });

  it('are helped with', async () => {
    expect((await load(document('x-key: $message.payload#/usr'))).diagnostics[0]?.help).toBe("Did you mean 'user'?");
    expect((await load(document('x-key: $message.payload#/other'))).diagnostics[0]?.help).toBe(
      'Declared there: id, user.',
    );
  });

  it('may name headers', async () => {
    const { lines, model } = await load(
      document('correlationId: { location: $message.header#/trace }\nx-key: $message.header#/any'),
    );
    expect(lines).toEqual([]);
    expect(version(model, 'a', 'One', 1)).toMatchObject({ key: { source: 'header', path: ['any'] } });
  });

  it('must name a declared header where headers are declared', async () => {
    const { lines } = await load(
      document(
        'headers: { type: object, properties: { traec: { type: string } } }\ncorrelationId: { location: $message.header#/trace }\nx-key: $message.header#/ce_partitionkey',
      ),
    );
    expect(lines).toEqual([
      "info header-not-written asyncapi.yaml:10:48 header 'traec' is neither typed nor checked",
      "warning expression-undeclared asyncapi.yaml:11:36 correlationId.location names 'trace', which the headers schema doesn't declare (the schema asyncapi.yaml:10:18)",
    ]);
  });
});
