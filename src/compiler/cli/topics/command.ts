/** `tidings topics`: the topics of the contracts, planned and made. */
import type { KafkaAdmin } from '@tidings/runtime/kafkajs';
import { plain } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import { readContracts } from '../operate/contracts.js';
import { OperationFailed } from '../operate/failure.js';
import { wantedBy } from '../operate/planned.js';
import { type Subcommand, withSubcommands } from '../operate/subcommands.js';
import { withAdmin, withTransport } from '../operate/using.js';
import { parseTopicsOptions, TOPICS_HELP } from './options.js';
import { planTopics, type TopicsPlan } from './plan.js';
import { reportPlan } from './report.js';

export const topics = withSubcommands(
  { command: 'topics', help: TOPICS_HELP },
  { plan: command(false), apply: command(true) },
);

function command(apply: boolean): Subcommand {
  return async (argv, terminal, operator) => {
    const options = parseTopicsOptions(argv, terminal, operator);
    if (options === undefined) {
      terminal.out(TOPICS_HELP);
      return EXIT.ok;
    }
    const contract = await readContracts(options.contracts, terminal);
    const { wanted, groups, templates } = wantedBy(contract, options);
    for (const template of templates)
      terminal.err(`${plain(template)} is left out: --parameter gives its parameters values.\n`);
    for (const { group, topics: names } of groups)
      terminal.err(`Group ${plain(group)} reads ${plain(names.join(', '))}.\n`);
    return withAdmin(operator, options.connection, async (admin) => {
      const plan = await planTopics(admin, wanted, options);
      if (apply) {
        checkReplicas(plan);
        if (plan.create.length > 0) {
          await withTransport(operator, options.connection, (transport) =>
            transport.createTopics(
              plan.create.map(({ topic, partitions, replicas, config }) => ({ topic, partitions, replicas, config })),
            ),
          );
        }
        await change(admin, plan);
      }
      reportPlan(options, terminal, plan, apply);
      return plan.leave.length > 0 ? EXIT.findings : EXIT.ok;
    });
  };
}

/** Kafka would refuse it in words of its own. */
function checkReplicas({ create, brokers }: TopicsPlan): void {
  const [first] = create.filter(({ replicas }) => replicas > brokers);
  if (first === undefined) return;
  throw new OperationFailed(
    `topic ${first.topic} is to have ${first.replicas} replicas, and there ${brokers === 1 ? 'is 1 broker' : `are ${brokers} brokers`}`,
    'For development, --clamp-replicas makes as many as there are brokers.',
  );
}

async function change(admin: KafkaAdmin, { change: changes }: TopicsPlan): Promise<void> {
  await admin.addPartitions(
    changes.flatMap(({ topic, partitions }) =>
      partitions === undefined ? [] : [{ topic, partitions: partitions.to }],
    ),
  );
  const configs = new Map<string, Record<string, string>>();
  for (const { topic, config } of changes) {
    if (config !== undefined) configs.set(topic, { ...configs.get(topic), [config.name]: config.to });
  }
  await admin.configure([...configs].map(([topic, config]) => ({ topic, config })));
}
