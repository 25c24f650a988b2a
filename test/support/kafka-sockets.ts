/** Sockets that a test can cut off from the brokers, for kafkajs' `socketFactory`: a proxy would need brokers that advertise it. */
import net from 'node:net';

export interface Sockets {
  readonly socketFactory: (args: { host: string; port: number; onConnect: () => void }) => net.Socket;
  /** Nothing goes out any more, nothing comes in, nobody is told; new connections hang too. Returns what ends that, by breaking the connections. */
  silence(): () => void;
  /** What comes in is dropped from now on, and the connection is broken: a request was carried out whose answer is lost. Once per call. */
  loseNextAnswer(matching: (request: Buffer) => boolean): void;
  /** Sockets that are open. */
  count(): number;
}

export function sockets(): Sockets {
  const open = new Set<net.Socket>();
  const losses: ((request: Buffer) => boolean)[] = [];
  let silent = false;

  const cut = (socket: net.Socket): void => {
    // What is written is forgotten, what is read is never handed on.
    socket.pause();
    socket.write = () => true;
  };

  return {
    socketFactory: ({ host, port, onConnect }) => {
      const socket = net.connect({ host, port }, () => {
        if (!silent) onConnect();
      });
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      if (silent) cut(socket);
      const write = socket.write.bind(socket);
      socket.write = ((bytes: Buffer, ...rest: []) => {
        if (silent) return true;
        const index = losses.findIndex((matching) => matching(bytes));
        if (index >= 0) {
          losses.splice(index, 1);
          // The broker carries it out; its answer ends the connection instead of arriving.
          socket.removeAllListeners('data');
          socket.once('data', () => socket.destroy(new Error('answer lost')));
        }
        return write(bytes, ...rest);
      }) as net.Socket['write'];
      return socket;
    },
    silence: () => {
      silent = true;
      for (const socket of open) socket.pause();
      return () => {
        if (!silent) return;
        silent = false;
        for (const socket of open) socket.destroy(new Error('broken'));
      };
    },
    loseNextAnswer: (matching) => losses.push(matching),
    count: () => open.size,
  };
}
