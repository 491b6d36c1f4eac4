package io.tidemark.topology;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store whose values are kept in its changelog only. Tidemark's processors hold their state in
 * their own objects and need the store only after a restart: it holds the restored entries until
 * {@link #all} reads them, and nothing afterwards. New values go to the changelog only, so a
 * million zones are not on the heap twice.
 *
 * <p>The content can be read once after each restore. A task that is revived without a restore, or
 * becomes active again after it was a standby, must not go on with half of its state: the read
 * fails, and the task is restored.
 */
final class ChangelogStore implements KeyValueStore<Bytes, byte[]> {
  private final String name;
  private Map<Bytes, byte[]> restored = new HashMap<>();
  private boolean given;
  private boolean open;

  ChangelogStore(String name) {
    this.name = name;
  }

  static KeyValueBytesStoreSupplier supplier(String name) {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new ChangelogStore(name);
      }

      @Override
      public String metricsScope() {
        return "changelog-only";
      }
    };
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    restored = new HashMap<>();
    given = false;
    open = true;
    context.register(root, this::restore);
  }

  /** Takes a record of the changelog; a value of {@code null} deletes. */
  void restore(byte[] key, byte @Nullable [] value) {
    if (given) {
      return;
    }
    if (value == null) {
      restored.remove(Bytes.wrap(key));
    } else {
      restored.put(Bytes.wrap(key), value);
    }
  }

  /** Returns the restored entries in no order, and frees each one when it is read. */
  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    if (given) {
      throw new IllegalStateException(
          "store %s was read before, and has to be restored from its changelog first"
              .formatted(name));
    }
    given = true;
    Iterator<Map.Entry<Bytes, byte[]>> entries = restored.entrySet().iterator();
    restored = new HashMap<>();
    return new Given(entries);
  }

  /** The logging store around this one writes the changelog. */
  @Override
  public void put(Bytes key, byte[] value) {}

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {}

  @Override
  @SuppressWarnings("NullAway") // the old value is not known
  public byte[] delete(Bytes key) {
    return null;
  }

  @Override
  public byte[] putIfAbsent(Bytes key, byte[] value) {
    throw new UnsupportedOperationException(name + " does not know what it holds");
  }

  @Override
  public byte[] get(Bytes key) {
    throw new UnsupportedOperationException(name + " is read as a whole");
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw new UnsupportedOperationException(name + " is read as a whole");
  }

  @Override
  public long approximateNumEntries() {
    return restored.size();
  }

  @Override
  public Position getPosition() {
    return Position.emptyPosition();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    restored = new HashMap<>();
  }

  /** The entries of a map, each of which is removed when it is returned. */
  private static final class Given implements KeyValueIterator<Bytes, byte[]> {
    private final Iterator<Map.Entry<Bytes, byte[]>> entries;

    Given(Iterator<Map.Entry<Bytes, byte[]>> entries) {
      this.entries = entries;
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      Map.Entry<Bytes, byte[]> entry = entries.next();
      KeyValue<Bytes, byte[]> taken = KeyValue.pair(entry.getKey(), entry.getValue());
      entries.remove();
      return taken;
    }

    @Override
    public Bytes peekNextKey() {
      throw new NoSuchElementException("it cannot be looked at before it is taken");
    }

    @Override
    public void close() {}
  }
}
