package io.tidemark.benchmarks.edge;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** The clients on one event loop. They do one thing at a time, as the methods order. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class Load implements AutoCloseable {
  private static final int IN_FLIGHT = 64;
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** The number of answered messages, the time for all, and how long each took. */
  record Spoken(long messages, double seconds, Histogram nanos) {
    double perSecond() {
      return messages / seconds;
    }
  }

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final ByteBuf message = Frames.ofClient();

  // Used on the event loop alone, except for the counts.
  private Histogram nanos = new Histogram(3);
  private boolean talking;
  private volatile long answered;
  private volatile long opened;
  private volatile long failed;
  private boolean upgrading;

  /** Opens this many connections, and waits for the last 101. */
  List<Channel> open(Target target, int count) {
    List<Channel> all = new ArrayList<>(count);
    long before = opened;
    long end = System.nanoTime() + GIVE_UP_NANOS;
    for (int i = 0; i < count; i++) {
      while (before + i - opened > IN_FLIGHT) {
        check(target, end);
      }
      all.add(connect(target, false).channel());
    }
    while (opened < before + count) {
      check(target, end);
    }
    return all;
  }

  private void check(Target target, long end) {
    if (failed > 0 || System.nanoTime() > end) {
      throw new IllegalStateException(
          "connections to %s do not open: %d opened, %d failed".formatted(target, opened, failed));
    }
    LockSupport.parkNanos(50_000);
  }

  private ChannelFuture connect(Target target, boolean passing) {
    return new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        // Avoids TIME_WAIT, by which a benchmark would run out of ports.
        .option(ChannelOption.SO_LINGER, 0)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Client(target, passing));
              }
            })
        .connect("127.0.0.1", target.port());
  }

  /** Each client sends its next message as soon as its last one is answered. */
  Spoken talk(List<Channel> clients, double seconds) {
    return during(seconds, () -> clients.forEach(this::say));
  }

  /**
   * Sends this many messages a second in all, one client after the other, without waiting for
   * answers.
   */
  Spoken pace(List<Channel> clients, int perSecond, double seconds) {
    long every = TimeUnit.SECONDS.toNanos(1) / perSecond;
    return during(
        seconds,
        () -> {
          talking = false;
          next(clients, 0, System.nanoTime(), every, System.nanoTime() + (long) (seconds * 1e9));
        });
  }

  private void next(List<Channel> clients, int who, long due, long every, long end) {
    int next = who;
    long at = due;
    for (long now = System.nanoTime(); at <= now && at < end; at += every) {
      Client client = clients.get(next).pipeline().get(Client.class);
      client.said = at;
      clients.get(next).writeAndFlush(message.duplicate());
      next = (next + 1) % clients.size();
    }
    if (at < end) {
      int from = next;
      long then = at;
      loop.schedule(
          () -> next(clients, from, then, every, end),
          Math.max(0, at - System.nanoTime()),
          TimeUnit.NANOSECONDS);
    }
  }

  private Spoken during(double seconds, Runnable begin) {
    long began = System.nanoTime();
    loop.submit(
            () -> {
              nanos = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
              answered = 0;
              talking = true;
              begin.run();
            })
        .syncUninterruptibly();
    LockSupport.parkNanos((long) (seconds * 1e9));
    return loop.submit(
            () -> {
              talking = false;
              return new Spoken(answered, (System.nanoTime() - began) / 1e9, nanos);
            })
        .syncUninterruptibly()
        .getNow();
  }

  private void say(Channel channel) {
    Client client = channel.pipeline().get(Client.class);
    client.said = System.nanoTime();
    channel.writeAndFlush(message.duplicate());
  }

  /** Opens and closes connections, some at a time; returns how many a second. */
  double upgrades(Target target, double seconds) {
    long began = System.nanoTime();
    long before = opened;
    loop.submit(
            () -> {
              upgrading = true;
              for (int i = 0; i < IN_FLIGHT; i++) {
                connect(target, true);
              }
            })
        .syncUninterruptibly();
    LockSupport.parkNanos((long) (seconds * 1e9));
    double rate = (opened - before) / ((System.nanoTime() - began) / 1e9);
    loop.submit(() -> upgrading = false).syncUninterruptibly();
    LockSupport.parkNanos(200_000_000);
    if (failed > 0) {
      throw new IllegalStateException(failed + " upgrades failed");
    }
    return rate;
  }

  /** Closes the clients, and gives the other side time to notice. */
  static void close(List<Channel> clients) {
    clients.forEach(Channel::close);
    clients.forEach(client -> client.closeFuture().syncUninterruptibly());
    LockSupport.parkNanos(500_000_000);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread alone
  private final class Client extends ByteToMessageDecoder {
    private final Target target;
    private final boolean passing;
    private boolean open;
    private long said;

    Client(Target target, boolean passing) {
      this.target = target;
      this.passing = passing;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      String request = Frames.UPGRADE.formatted(target.host());
      ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      if (!open) {
        int end = Frames.endOfHead(in);
        if (end < 0) {
          return;
        }
        boolean switched =
            in.toString(in.readerIndex(), 12, StandardCharsets.US_ASCII).endsWith("101");
        in.readerIndex(end);
        open = true;
        if (switched) {
          opened++;
        } else {
          failed++;
        }
        if (passing) {
          if (upgrading) {
            connect(target, true);
          }
          ctx.close();
          return;
        }
      }
      while (in.readableBytes() >= Frames.FROM_ORIGIN) {
        in.skipBytes(Frames.FROM_ORIGIN);
        nanos.recordValue(System.nanoTime() - said);
        answered++;
        if (talking) {
          say(ctx.channel());
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!open) {
        failed++;
      }
    }
  }
}
