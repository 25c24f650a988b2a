import { sockets } from '../../support/kafka-sockets.js';

/** Sockets that lose one in so many answers to requests of these APIs, until they are told not to. */
export function losing(oneIn: number, apis: readonly number[]) {
  const wire = sockets();
  let seen = 0;
  let lost = 0;
  let over = false;
  const matching = (request: Buffer): boolean => {
    // A request on the wire: its length, then the number of its API.
    if (over || request.length < 6 || !apis.includes(request.readInt16BE(4)) || ++seen % oneIn > 0) return false;
    lost++;
    wire.loseNextAnswer(matching);
    return true;
  };
  wire.loseNextAnswer(matching);
  return {
    socketFactory: wire.socketFactory,
    lost: () => lost,
    end: () => {
      over = true;
    },
  };
}
