package io.tidemark.topology;

import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** A view of a store's entries as map entries. It can be iterated once. */
final class Entries {
  private Entries() {}

  static Iterable<Map.Entry<String, byte[]>> of(KeyValueIterator<String, byte[]> all) {
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return all.hasNext();
          }

          @Override
          public Map.Entry<String, byte[]> next() {
            KeyValue<String, byte[]> entry = all.next();
            return Map.entry(entry.key, entry.value);
          }
        };
  }
}
