import { type ChannelTemplate, defineChannel } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { TodoDeleted } from '../contracts.js';

const byTenant: ChannelTemplate<
  'byTenant',
  { readonly TodoDeleted: typeof TodoDeleted },
  { readonly tenant: string; readonly tier?: 'gold' | 'free' }
> = defineChannel({
  name: 'byTenant',
  topic: 'todos.{tenant}.{tier}',
  partitions: 6,
  parameters: { tenant: {}, tier: { enum: ['gold', 'free'], default: 'free' } },
  events: { TodoDeleted },
});

describe('a topic with parameters', () => {
  it('becomes a channel of one topic', () => {
    const channel = byTenant.at({ tenant: 't-42' });
    expect([channel.topic, channel.partitions, channel.versions]).toEqual(['todos.t-42.free', 6, { TodoDeleted: [1] }]);
    expect(byTenant.at({ tenant: 'a', tier: 'gold' }).topic).toBe('todos.a.gold');
    expect(byTenant.topic).toBe('todos.{tenant}.{tier}');
  });

  it.each<[Record<string, string>, RegExp]>([
    [{}, /tenant has no value/],
    [{ tenant: 'a', tier: 'iron' }, /one of gold, free/],
    [{ tenant: 'a', colour: 'red' }, /no parameter colour/],
    [{ tenant: '../x' }, /no legal topic name/],
    [{ tenant: 'a b' }, /no legal topic name/],
    [{ tenant: 'x'.repeat(250) }, /no legal topic name/],
    [{ tenant: '{tier}' }, /no legal topic name/],
  ])('refuses %j', (parameters, message) => {
    expect(() => byTenant.at(parameters as { tenant: string })).toThrow(message);
  });
});
