package io.tidemark.usage.formats;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import io.tidemark.usage.statements.Span;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file with typed columns and rows of usage only, so that sums over a column are right.
 * The statement's metadata, later corrections, totals and hash are in the file's key-value
 * metadata, as JSON, under {@code tidemark.statement}, {@code tidemark.corrections} and {@code
 * tidemark.totals}.
 */
final class ParquetSink implements Sink {
  static final String STATEMENT = "tidemark.statement";
  static final String CORRECTIONS = "tidemark.corrections";
  static final String TOTALS = "tidemark.totals";

  /**
   * The size of a row group, which is held in memory until it is written, and which readers read as
   * a unit.
   */
  private static final long ROW_GROUP_BYTES = 16 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OutputStream out;
  private final Map<String, String> metadata = new HashMap<>();
  private final List<Map<String, Object>> corrections = new ArrayList<>();
  private @Nullable ParquetWriter<Row> writer;
  private boolean one;

  ParquetSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void begin(Head head) throws IOException {
    one = head.query().isOne();
    metadata.put(STATEMENT, JSON.writeValueAsString(Columns.head(head)));
    Builder builder =
        new Builder(new StreamedFile(out), new Rows(head.query().span(), metadata))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new ZstdCodec())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0);
    for (Column column : Columns.ALL) {
      // Numbers and times are written as differences, which are small and fast to write.
      boolean words = column.type() == ColumnType.TEXT;
      builder.withDictionaryEncoding(column.name(), words);
    }
    writer = builder.build();
  }

  @Override
  public void row(Row row) throws IOException {
    writer().write(row);
  }

  @Override
  public void later(LateCorrection correction) {
    corrections.add(Columns.later(correction));
  }

  @Override
  public void end(End end) throws IOException {
    Map<String, @Nullable Object> totals = Columns.totals(end, one);
    totals.put(Columns.SHA256, end.sha256());
    metadata.put(CORRECTIONS, JSON.writeValueAsString(corrections));
    metadata.put(TOTALS, JSON.writeValueAsString(totals));
    writer().close();
  }

  private ParquetWriter<Row> writer() {
    if (writer == null) {
      throw new IllegalStateException("a statement begins with its head");
    }
    return writer;
  }

  static MessageType schema() {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (Column column : Columns.ALL) {
      switch (column.type()) {
        case TEXT ->
            schema
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(column.name());
        case WHOLE -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
        case DECIMAL -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
        case BOOLEAN -> schema.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
        case INSTANT ->
            schema
                .optional(PrimitiveTypeName.INT64)
                .as(
                    LogicalTypeAnnotation.timestampType(
                        true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                .named(column.name());
      }
    }
    return schema.named("statement");
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final Rows rows;

    Builder(OutputFile file, Rows rows) {
      super(file);
      this.rows = rows;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // asked for still
    protected WriteSupport<Row> getWriteSupport(Configuration conf) {
      return rows;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(ParquetConfiguration conf) {
      return rows;
    }
  }

  /** The writer of rows; the metadata is read when the file ends. */
  private static final class Rows extends WriteSupport<Row> {
    private final Span period;
    private final Map<String, String> metadata;
    private final Map<String, Binary> words = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private RecordConsumer to;

    Rows(Span period, Map<String, String> metadata) {
      this.period = period;
      this.metadata = metadata;
    }

    @Override
    @SuppressWarnings("deprecation") // asked for still
    public WriteContext init(Configuration conf) {
      return new WriteContext(schema(), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration conf) {
      return new WriteContext(schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      to = consumer;
    }

    @Override
    public void write(Row row) {
      to.startMessage();
      for (int i = 0; i < Columns.ALL.size(); i++) {
        Column column = Columns.ALL.get(i);
        Object value = column.value().of(period, row);
        if (value != null) {
          to.startField(column.name(), i);
          switch (column.type()) {
            case TEXT -> to.addBinary(word((String) value));
            case WHOLE, INSTANT -> to.addLong((Long) value);
            case DECIMAL -> to.addDouble((Double) value);
            case BOOLEAN -> to.addBoolean((Boolean) value);
          }
          to.endField(column.name(), i);
        }
      }
      to.endMessage();
    }

    /** Caches texts, since plans and others are repeated often. */
    private Binary word(String text) {
      if (words.size() > 1_000) {
        words.clear();
      }
      return words.computeIfAbsent(text, Binary::fromString);
    }

    @Override
    public FinalizedWriteContext finalizeWrite() {
      return new FinalizedWriteContext(metadata);
    }
  }
}
