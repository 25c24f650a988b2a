import type { Consumer, Event, Producer } from '@tidings/runtime';

/** What went out and what was handled, as a middleware on either side sees it. */
export interface Tally {
  readonly published: Counted[];
  readonly handled: Counted[];
}

export interface Counted {
  readonly topic: string;
  readonly event: Event;
}

export function tallyOf(producer: Producer, consumer: Consumer): Tally {
  const tally: Tally = { published: [], handled: [] };
  producer.use(async ({ topic, event }, next) => {
    const receipt = await next();
    tally.published.push({ topic, event });
    return receipt;
  });
  consumer.use(async ({ topic, events }, next) => {
    await next();
    for (const event of events) tally.handled.push({ topic, event });
  });
  return tally;
}
