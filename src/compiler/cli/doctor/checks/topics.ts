import type { TopicDetails } from '@tidings/runtime/kafkajs';
import { differences, type TopicFinding, type WantedTopic } from '@tidings/runtime/operations';
import { configDifferences, replicasOf } from '../../operate/differences.js';
import type { Finding } from '../finding.js';

/** One topic that the contracts, or a group, want. */
export function checkTopic(wanted: WantedTopic, found: TopicDetails | undefined): readonly Finding[] {
  const different = differences(wanted, found).map((one) => ({ ...one, help: helpFor(one, wanted) }));
  if (found === undefined) return different;
  return [...different, ...health(wanted, found), ...durability(wanted, found), ...configuration(wanted, found)];
}

function helpFor({ code, expected = 0, found = 0 }: TopicFinding, { group }: WantedTopic): string {
  if (code === 'partition-count') {
    return found < expected
      ? '`tidings topics plan` says what more partitions mean for keys.'
      : 'Kafka takes no partitions away: say in the contract how many there are.';
  }
  return `\`tidings topics apply${group === undefined ? '' : ` --group ${group}`}\` creates it.`;
}

type About = Pick<Finding, 'topic' | 'group'>;

function aboutOf({ topic, group }: WantedTopic): About {
  return { topic, ...(group === undefined ? {} : { group }) };
}

/** Whether its partitions can be read and written now. */
function health(wanted: WantedTopic, { topic, partitions, config }: TopicDetails): readonly Finding[] {
  const about = aboutOf(wanted);
  const numbered = partitions.map((partition, number) => ({ ...partition, number }));
  const needed = Number(config?.get(IN_SYNC) ?? 1);
  const headless = numbered.filter(({ leader }) => leader < 0);
  const led = numbered.filter(({ leader }) => leader >= 0);
  const unwritable = led.filter(({ inSync }) => inSync.length < needed);
  const behind = led.filter(({ inSync, replicas }) => inSync.length >= needed && inSync.length < replicas.length);
  const list = (some: typeof numbered) => some.map(({ number }) => number).join(', ');
  return [
    ...some(headless, {
      ...about,
      code: 'no-leader',
      severity: 'error',
      message: `topic ${topic} can't be read or written in ${partitionsText(list(headless))}: no broker leads`,
      help: 'The brokers that have it are down: start them.',
    }),
    ...some(unwritable, {
      ...about,
      code: 'not-writable',
      severity: 'error',
      message: `topic ${topic} can't be written in ${partitionsText(list(unwritable))}: ${IN_SYNC} is ${needed}, and fewer replicas are in sync`,
      help: `Start the brokers that are down, or give the topic as many replicas as ${IN_SYNC} asks for.`,
    }),
    ...some(behind, {
      ...about,
      code: 'out-of-sync',
      severity: 'warning',
      message: `topic ${topic} has replicas that are not in sync in ${partitionsText(list(behind))}`,
      help: 'A broker is down or late. Events are safe on the others, as long as they last.',
    }),
  ];
}

const IN_SYNC = 'min.insync.replicas';
const UNCLEAN = 'unclean.leader.election.enable';

/** Whether an acknowledged event outlives a broker. */
function durability(wanted: WantedTopic, found: TopicDetails): readonly Finding[] {
  const about = aboutOf(wanted);
  const { topic, config } = found;
  const replicas = replicasOf(found);
  const findings: Finding[] = [];
  if (replicas < wanted.replicas) {
    findings.push({
      ...about,
      code: 'replication',
      severity: 'warning',
      message: `topic ${topic} has ${replicas === 1 ? '1 replica' : `${replicas} replicas`}, and its contract says ${wanted.replicas}`,
      help: 'kafka-reassign-partitions.sh adds replicas. On a broker for development it is as it should be.',
    });
  } else if (replicas > 1 && config?.get(IN_SYNC) === '1') {
    findings.push({
      ...about,
      code: 'single-copy',
      severity: 'warning',
      message: `topic ${topic} acknowledges events that one broker alone has: ${IN_SYNC} is 1`,
      help: `Say ${IN_SYNC}: ${Math.max(replicas - 1, 2)} in the contract's topicConfiguration, then \`tidings topics apply --update-configs\`.`,
    });
  }
  if (config?.get(UNCLEAN) === 'true') {
    findings.push({
      ...about,
      code: 'unclean-election',
      severity: 'warning',
      message: `topic ${topic} may lose acknowledged events when brokers fail: ${UNCLEAN} is on`,
      help: 'Turn it off: a replica that is not in sync becomes leader, and what it lacks is gone.',
    });
  }
  return findings;
}

function configuration(wanted: WantedTopic, found: TopicDetails): readonly Finding[] {
  const about = aboutOf(wanted);
  const { topic } = found;
  if (found.config === undefined) {
    return [
      {
        ...about,
        code: 'config-hidden',
        severity: 'warning',
        message: `the configuration of topic ${topic} may not be read`,
        help: 'Allow the user DescribeConfigs on it: producers learn from it how large a batch may be.',
      },
    ];
  }
  return configDifferences(wanted, found).map(({ name, found: value, wanted: goal }) => ({
    ...about,
    code: 'topic-config',
    severity: 'warning',
    message: `topic ${topic} has ${name} ${value ?? 'not set'}, ${wanted.kind === 'topic' ? 'and its contract says' : 'not'} ${goal}`,
    help:
      wanted.kind === 'topic'
        ? 'See `tidings topics plan`.'
        : `${KEPT} See \`tidings topics plan --group ${wanted.group}\`.`,
  }));
}

const KEPT = 'What a group puts aside keeps the time that it had, and must not be deleted for its age.';

function partitionsText(list: string): string {
  return `${list.includes(',') ? 'partitions' : 'partition'} ${list}`;
}

function some(of: readonly unknown[], finding: Finding): readonly Finding[] {
  return of.length > 0 ? [finding] : [];
}
