import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.debezium.data.Envelope;
import io.debezium.data.Json;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.time.ZonedTimestamp;
import io.debezium.transforms.outbox.EventRouter;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;

/**
 * Debezium on an outbox, without Kafka. Standard input, a JSON value a line, begins with the connector's configuration.
 *
 * <p>`rows`: EventRouter and the converters alone. Then come the table's columns as [{"name", "type", "nullable"}], types in
 * information_schema's words, and the rows as {"column": text or null}.
 *
 * <p>`engine`: Debezium's Postgres connector reads the table itself, until standard input ends.
 *
 * <p>Standard output, a line per record: {"topic", "key", "value", "headers": [[name, value]]}, bytes in Base64, null where there are none.
 */
public class DebeziumProbe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Map<String, String> config = new HashMap<>();
    JSON.readTree(in.readLine()).fields().forEachRemaining(entry -> config.put(entry.getKey(), entry.getValue().asText()));
    Writer writer = new Writer(config);
    if (args[0].equals("rows")) route(config, in, writer);
    else capture(config, in, writer);
  }

  private static void route(Map<String, String> config, BufferedReader in, Writer writer) throws Exception {
    if (!config.get("transforms.outbox.type").equals(EventRouter.class.getName())) {
      throw new IllegalArgumentException("the configuration does not name " + EventRouter.class.getName());
    }
    EventRouter<SourceRecord> router = new EventRouter<>();
    router.configure(below(config, "transforms.outbox.", "type"));
    Schema row = schemaOf(JSON.readTree(in.readLine()));
    Schema source = SchemaBuilder.struct().name("source").field("table", Schema.STRING_SCHEMA).build();
    Envelope envelope = Envelope.defineSchema().withName("tidings.Envelope").withRecord(row).withSource(source).build();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Struct after = structOf(row, JSON.readTree(line));
      Struct change = envelope.create(after, new Struct(source).put("table", "tidings_outbox"), Instant.now());
      writer.write(router.apply(new SourceRecord(Map.of(), Map.of(), "tidings", envelope.schema(), change)));
    }
  }

  private static void capture(Map<String, String> config, BufferedReader in, Writer writer) throws Exception {
    Properties properties = new Properties();
    properties.putAll(config);
    properties.put("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
    CountDownLatch over = new CountDownLatch(1);
    String[] failure = new String[1];
    DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(properties)
            .using((success, message, error) -> {
              if (!success) failure[0] = message + ": " + error;
              over.countDown();
            })
            .notifying(event -> writer.write(event.record()))
            .build();
    new Thread(engine).start();
    Thread reader = new Thread(() -> {
      try {
        while (in.readLine() != null) {}
        engine.close();
      } catch (Exception error) {
        error.printStackTrace();
      }
    });
    reader.setDaemon(true);
    reader.start();
    over.await();
    if (failure[0] != null) throw new IllegalStateException(failure[0]);
    System.exit(0);
  }

  /** What Kafka Connect would hand to its producer. */
  private static class Writer {
    private final Converter keys;
    private final Converter values;
    private final HeaderConverter headers;

    Writer(Map<String, String> config) throws Exception {
      keys = (Converter) make(config.get("key.converter"));
      keys.configure(below(config, "key.converter.", ""), true);
      values = (Converter) make(config.get("value.converter"));
      values.configure(below(config, "value.converter.", ""), false);
      headers = (HeaderConverter) make(config.get("header.converter"));
      Map<String, Object> more = new HashMap<>(below(config, "header.converter.", ""));
      more.put("converter.type", "header");
      headers.configure(more);
    }

    void write(SourceRecord record) {
      // Null: the transform leaves it out.
      if (record == null) return;
      ObjectNode result = JSON.createObjectNode();
      result.put("topic", record.topic());
      result.put("key", base64(keys.fromConnectData(record.topic(), record.keySchema(), record.key())));
      result.put("value", base64(values.fromConnectData(record.topic(), record.valueSchema(), record.value())));
      ArrayNode list = result.putArray("headers");
      for (Header header : record.headers()) {
        byte[] value = headers.fromConnectHeader(record.topic(), header.key(), header.schema(), header.value());
        list.addArray().add(header.key()).add(base64(value));
      }
      OUT.println(result);
    }

    private static Object make(String className) throws Exception {
      return Class.forName(className).getDeclaredConstructor().newInstance();
    }

    private static String base64(byte[] bytes) {
      return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
  }

  private static Map<String, String> below(Map<String, String> config, String prefix, String except) {
    Map<String, String> found = new HashMap<>();
    config.forEach((name, value) -> {
      if (name.startsWith(prefix) && !name.equals(prefix + except)) found.put(name.substring(prefix.length()), value);
    });
    return found;
  }

  /** As Debezium's Postgres connector maps types, with its default settings. */
  private static Schema schemaOf(JsonNode columns) {
    SchemaBuilder row = SchemaBuilder.struct().name("tidings.Value");
    for (JsonNode column : columns) {
      SchemaBuilder type = switch (column.get("type").asText()) {
        case "bigint" -> SchemaBuilder.int64();
        case "smallint" -> SchemaBuilder.int16();
        case "text" -> SchemaBuilder.string();
        case "json" -> Json.builder();
        case "timestamp with time zone" -> ZonedTimestamp.builder();
        default -> throw new IllegalArgumentException("no mapping for " + column);
      };
      if (column.get("nullable").asBoolean()) type.optional();
      row.field(column.get("name").asText(), type.build());
    }
    return row.build();
  }

  private static Struct structOf(Schema schema, JsonNode values) {
    Struct row = new Struct(schema);
    for (Field field : schema.fields()) {
      JsonNode value = values.get(field.name());
      if (value == null || value.isNull()) continue;
      String text = value.asText();
      row.put(field, switch (field.schema().type()) {
        case INT64 -> (Object) Long.valueOf(text);
        case INT16 -> Short.valueOf(text);
        default -> text;
      });
    }
    row.validate();
    return row;
  }
}
