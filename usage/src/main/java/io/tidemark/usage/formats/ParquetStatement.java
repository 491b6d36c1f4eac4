package io.tidemark.usage.formats;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** A reader of statements in Parquet. */
final class ParquetStatement {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private ParquetStatement() {}

  static StatementFile.Stated read(Path file, StatementFile.Rows rows) throws IOException {
    ParquetReadOptions options =
        new ParquetReadOptions.Builder(new PlainParquetConfiguration())
            .withCodecFactory(new ZstdCodec())
            .build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            columns.getRecordReader(group, new GroupRecordConverter(schema));
        for (long i = 0; i < group.getRowCount(); i++) {
          rows.row(texts(records.read()));
        }
      }
      Map<String, String> metadata = reader.getFileMetaData().getKeyValueMetaData();
      return StatementFile.whole(
          file,
          StatementFile.texts(JSON.readTree(metadata.getOrDefault(ParquetSink.STATEMENT, "{}"))),
          StatementFile.texts(JSON.readTree(metadata.getOrDefault(ParquetSink.TOTALS, "{}"))));
    }
  }

  private static Map<String, String> texts(Group row) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Column column : Columns.ALL) {
      String name = column.name();
      if (row.getType().containsField(name) && row.getFieldRepetitionCount(name) > 0) {
        texts.put(
            name,
            switch (column.type()) {
              case TEXT -> row.getString(name, 0);
              case WHOLE -> Long.toString(row.getLong(name, 0));
              case INSTANT -> Texts.instant(row.getLong(name, 0));
              case DECIMAL -> Texts.decimal(row.getDouble(name, 0));
              case BOOLEAN -> Boolean.toString(row.getBoolean(name, 0));
            });
      }
    }
    return texts;
  }
}
