/** Topics that a group has beside a topic. Each name is checked: Kafka takes 249 characters, and says so only when it is too late. */

const LONGEST = 249;

/** `<topic>.<group>.dlq`: events that one group gave up. Throws TypeError where the name is too long, as the others do. */
export function deadLetterTopic(topic: string, group: string): string {
  return nameOf(topic, group, 'dlq');
}

/** `<topic>.<group>.dlq.state`, compacted: what became of dead letters, by where the event stood first. */
export function deadLetterStateTopic(topic: string, group: string): string {
  return nameOf(topic, group, 'dlq.state');
}

/** `<topic>.<group>.retry`: events that this group alone reads again. */
export function retryTopic(topic: string, group: string): string {
  return nameOf(topic, group, 'retry');
}

/** All of them, of all topics: throws where any is too long. */
export function checkTopicNames(topics: readonly string[], group: string): void {
  // The longest of the three.
  for (const topic of topics) deadLetterStateTopic(topic, group);
}

function nameOf(topic: string, group: string, suffix: string): string {
  const name = `${topic}.${group}.${suffix}`;
  if (name.length > LONGEST) {
    throw new TypeError(
      `topic name ${name} has ${name.length} characters and Kafka takes ${LONGEST}: the group’s or the topic’s name must be shorter`,
    );
  }
  return name;
}
