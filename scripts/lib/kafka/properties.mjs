// What a broker for development and tests is set up with. Durable enough to be killed, quick to start, and it forgets nothing by itself.

/** Of every node of a cluster of so many. */
export function clusterProperties(nodes) {
  const replicas = Math.min(nodes, 3);
  return {
    'process.roles': 'broker,controller',
    'controller.listener.names': 'CONTROLLER',
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': Math.max(replicas - 1, 1),
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': Math.max(replicas - 1, 1),
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': Math.max(replicas - 1, 1),
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Tests of expired sessions would take the broker's minimum of 6 s each.
    'group.min.session.timeout.ms': 500,
    // The default takes 128 MB.
    'log.cleaner.dedupe.buffer.size': 4_194_304,
  };
}

/** As `server.properties` writes them. */
export function propertiesText(properties) {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('');
}
