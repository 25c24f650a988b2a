import { Code } from '../codes.js';
import { DESCRIBE_QUORUM, describeQuorum } from '../wire/describe-quorum.js';
import type { AdminParts } from './parts.js';
import type { ClockReading } from './types.js';

/** The quickest answer tells the time best. */
const TRIES = 5;

/** The controller that leads the quorum says of itself when it last asked itself: that is now. */
export async function readClock({ cluster }: AdminParts): Promise<ClockReading | undefined> {
  const readings: ClockReading[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const reading = await cluster.ask('clock', async ({ connectionPool, versions }) => {
      const offered = versions[DESCRIBE_QUORUM.key];
      const { version } = DESCRIBE_QUORUM;
      if (offered === undefined || offered.minVersion > version || offered.maxVersion < version) return undefined;
      const before = Date.now();
      const { code, leader, lastFetch } = await connectionPool.send(describeQuorum());
      const time = lastFetch.get(leader);
      return code !== Code.none || time === undefined || time <= 0 ? undefined : { time, before, after: Date.now() };
    });
    if (reading === undefined) return undefined;
    readings.push(reading);
  }
  return readings.reduce((best, one) => (one.after - one.before < best.after - best.before ? one : best));
}
