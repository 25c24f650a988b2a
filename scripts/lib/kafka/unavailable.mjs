/** There is no broker to be had here; the message says what to install. */
export class KafkaUnavailable extends Error {
  name = 'KafkaUnavailable';
  code = 'KAFKA_UNAVAILABLE';
}
