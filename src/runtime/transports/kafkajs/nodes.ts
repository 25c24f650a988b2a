import { TransportError } from '../port.js';
import type { Cluster } from './cluster.js';
import type { Connection, Connector } from './connection.js';

/** Connections to the brokers of a cluster for one purpose, made when they are first needed: a lane's, a member's. */
export interface Nodes {
  /** Throws TransportError where the broker isn't known, or all are closed. */
  to(node: number): Connection;
  close(): void;
}

export function nodes(cluster: Cluster, connect: Connector): Nodes {
  const connections = new Map<string, Connection>();
  let closed = false;
  return {
    to: (node) => {
      if (closed) throw new TransportError('closed', 'the connections are closed');
      const address = cluster.address(node);
      if (address === undefined) throw new TransportError('unknown', `broker ${node} isn't known`);
      const key = `${address.host}:${address.port}`;
      let found = connections.get(key);
      if (found === undefined) {
        found = connect(address.host, address.port);
        connections.set(key, found);
      }
      return found;
    },
    close: () => {
      closed = true;
      for (const connection of connections.values()) connection.close();
    },
  };
}
