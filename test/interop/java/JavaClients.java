import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import io.cloudevents.kafka.PartitionKeyExtensionInterceptor;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/** Java's Kafka clients and the CloudEvents SDK: commands come in as JSON, a line each; each is answered by a line. Bytes are Base64. */
public final class JavaClients {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ObjectNode answer = JSON.createObjectNode();
      try {
        answer.set("answer", answer(JSON.readTree(line)));
      } catch (Exception error) {
        answer.put("error", error.toString());
      }
      out.println(JSON.writeValueAsString(answer));
    }
  }

  private static JsonNode answer(JsonNode command) throws Exception {
    return switch (command.get("do").asText()) {
      case "read" -> read(command);
      case "write" -> write(command);
      case "produce" -> produce(command);
      case "partitions" -> partitions(command);
      default -> throw new IllegalArgumentException("no such command");
    };
  }

  /** The events at the start of a topic, `count` of them, as CloudEventDeserializer has them. */
  private static JsonNode read(JsonNode command) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", command.get("brokers").asText());
    config.put("enable.auto.commit", "false");
    config.put("auto.offset.reset", "earliest");
    ArrayNode events = JSON.createArrayNode();
    try (KafkaConsumer<byte[], CloudEvent> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new CloudEventDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .partitionsFor(command.get("topic").asText())
          .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (events.size() < command.get("count").asInt()) {
        if (System.nanoTime() > end) throw new IllegalStateException("only " + events.size() + " came");
        for (ConsumerRecord<byte[], CloudEvent> record : consumer.poll(Duration.ofMillis(200))) {
          events.add(described(record));
        }
      }
    }
    return events;
  }

  private static ObjectNode described(ConsumerRecord<byte[], CloudEvent> record) {
    CloudEvent event = record.value();
    ObjectNode described = JSON.createObjectNode();
    described.put("partition", record.partition());
    described.put("offset", record.offset());
    described.put("key", base64(record.key()));
    ObjectNode attributes = described.putObject("attributes");
    for (String name : event.getAttributeNames()) {
      Object value = event.getAttribute(name);
      if (value != null) attributes.put(name, value.toString());
    }
    ObjectNode extensions = described.putObject("extensions");
    for (String name : event.getExtensionNames()) extensions.set(name, JSON.valueToTree(event.getExtension(name)));
    described.put("data", event.getData() == null ? null : base64(event.getData().toBytes()));
    return described;
  }

  /** Writes events with CloudEventSerializer; `keyed`: the SDK's own interceptor makes the extension partitionkey the record's key. */
  private static JsonNode write(JsonNode command) throws Exception {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", command.get("brokers").asText());
    config.put("acks", "all");
    config.put("key.serializer", StringSerializer.class);
    config.put("value.serializer", CloudEventSerializer.class);
    boolean structured = command.get("mode").asText().equals("structured");
    config.put(CloudEventSerializer.ENCODING_CONFIG, structured ? Encoding.STRUCTURED : Encoding.BINARY);
    if (structured) config.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
    if (command.get("keyed").asBoolean()) {
      config.put("interceptor.classes", PartitionKeyExtensionInterceptor.class.getName());
    }
    ArrayNode stored = JSON.createArrayNode();
    try (KafkaProducer<String, CloudEvent> producer = new KafkaProducer<>(config)) {
      for (JsonNode event : command.get("events")) {
        String key = event.has("key") ? event.get("key").asText() : null;
        ProducerRecord<String, CloudEvent> record =
            new ProducerRecord<>(command.get("topic").asText(), null, key, built(event));
        RecordMetadata place = producer.send(record).get();
        stored.addObject().put("partition", place.partition()).put("offset", place.offset());
      }
    }
    return stored;
  }

  private static CloudEvent built(JsonNode event) {
    JsonNode attributes = event.get("attributes");
    CloudEventBuilder builder =
        CloudEventBuilder.v1()
            .withId(attributes.get("id").asText())
            .withType(attributes.get("type").asText())
            .withSource(URI.create(attributes.get("source").asText()));
    if (attributes.has("time")) builder.withTime(OffsetDateTime.parse(attributes.get("time").asText()));
    if (attributes.has("subject")) builder.withSubject(attributes.get("subject").asText());
    if (attributes.has("dataschema")) builder.withDataSchema(URI.create(attributes.get("dataschema").asText()));
    if (attributes.has("datacontenttype")) builder.withDataContentType(attributes.get("datacontenttype").asText());
    event
        .get("extensions")
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (value.isInt()) builder.withExtension(field.getKey(), (Integer) value.asInt());
              else if (value.isBoolean()) builder.withExtension(field.getKey(), (Boolean) value.asBoolean());
              else if (value.has("time")) {
                builder.withExtension(field.getKey(), OffsetDateTime.parse(value.get("time").asText()));
              } else if (value.has("uri")) builder.withExtension(field.getKey(), URI.create(value.get("uri").asText()));
              else if (value.has("bytes")) builder.withExtension(field.getKey(), bytes(value.get("bytes")));
              else builder.withExtension(field.getKey(), value.asText());
            });
    return builder.withData(bytes(event.get("data"))).build();
  }

  /** Writes a record for each key, and says in which partition Java's producer put it. */
  private static JsonNode produce(JsonNode command) throws Exception {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", command.get("brokers").asText());
    config.put("linger.ms", "20");
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    ArrayNode partitions = JSON.createArrayNode();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (JsonNode key : command.get("keys")) {
        byte[] value = Integer.toString(sent.size()).getBytes(StandardCharsets.UTF_8);
        sent.add(producer.send(new ProducerRecord<>(command.get("topic").asText(), bytes(key), value)));
      }
      for (Future<RecordMetadata> one : sent) partitions.add(one.get().partition());
    }
    return partitions;
  }

  /** Of each key its hash, and its partition among each of the counts. */
  private static JsonNode partitions(JsonNode command) throws Exception {
    ArrayNode answers = JSON.createArrayNode();
    for (JsonNode encoded : command.get("keys")) {
      byte[] key = bytes(encoded);
      ObjectNode answer = answers.addObject().put("hash", Utils.murmur2(key));
      ArrayNode among = answer.putArray("partitions");
      for (JsonNode count : command.get("counts")) {
        among.add(BuiltInPartitioner.partitionForKey(key, count.asInt()));
      }
    }
    return answers;
  }

  private static byte[] bytes(JsonNode base64) {
    return Base64.getDecoder().decode(base64.asText());
  }

  private static String base64(byte[] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }
}
