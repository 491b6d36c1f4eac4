package io.tidemark.edge;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tidemark.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of an edge in a process of its own. The first argument is {@code on}, or {@code
 * off} to replace the accounting handler by one that does nothing; the others are KEY=VALUE. It
 * prints its port on a line.
 */
public final class EdgeProcess {
  private EdgeProcess() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 1; i < args.length; i++) {
      int at = args[i].indexOf('=');
      settings.put(args[i].substring(0, at), args[i].substring(at + 1));
    }
    Settings read = Settings.of(settings);
    EdgeConfig config = EdgeConfig.from(read);
    read.check();
    Edge edge =
        args[0].equals("on")
            ? Edge.start(config)
            : Edge.start(config, ChannelInboundHandlerAdapter::new);
    while (!edge.isReady()) {
      Thread.onSpinWait();
    }
    System.out.println(edge.port());
    new CountDownLatch(1).await();
  }
}
