package io.tidemark.usage.formats;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The codec that compresses Parquet pages with Zstandard, in place of Hadoop's codecs, which
 * Parquet would look for.
 */
final class ZstdCodec implements CompressionCodecFactory {
  private static final int LEVEL = 1;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    require(codec);
    return new BytesInputCompressor() {
      @Override
      public BytesInput compress(BytesInput bytes) throws IOException {
        return BytesInput.from(Zstd.compress(all(bytes), LEVEL));
      }

      @Override
      public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
      }

      @Override
      public void release() {}
    };
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    require(codec);
    return new BytesInputDecompressor() {
      @Override
      public BytesInput decompress(BytesInput bytes, int size) throws IOException {
        return BytesInput.from(Zstd.decompress(all(bytes), size));
      }

      @Override
      public void decompress(ByteBuffer from, int compressed, ByteBuffer to, int size) {
        byte[] bytes = new byte[compressed];
        from.get(bytes);
        to.put(Zstd.decompress(bytes, size));
      }

      @Override
      public void release() {}
    };
  }

  private static byte[] all(BytesInput bytes) throws IOException {
    return bytes.toInputStream().readAllBytes();
  }

  private static void require(CompressionCodecName codec) {
    if (codec != CompressionCodecName.ZSTD) {
      throw new IllegalArgumentException("statements are compressed by ZSTD, not " + codec);
    }
  }

  @Override
  public void release() {}
}
