package io.tidemark.benchmarks.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An origin that accepts every upgrade and answers each message with one of its own. It prints its
 * port.
 */
public final class EchoOrigin {
  private EchoOrigin() {}

  public static void main(String[] args) throws InterruptedException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel listening =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Echo());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    System.out.println(((InetSocketAddress) listening.localAddress()).getPort());
    new CountDownLatch(1).await();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
  private static final class Echo extends ByteToMessageDecoder {
    private static final ByteBuf ANSWER = Frames.ofOrigin();
    private boolean open;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      if (!open) {
        int end = Frames.endOfHead(in);
        if (end < 0) {
          return;
        }
        in.readerIndex(end);
        open = true;
        ctx.write(Unpooled.copiedBuffer(Frames.SWITCHING, StandardCharsets.US_ASCII));
      }
      while (in.readableBytes() >= Frames.FROM_CLIENT) {
        in.skipBytes(Frames.FROM_CLIENT);
        ctx.write(ANSWER.duplicate());
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
      super.channelReadComplete(ctx);
      ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close().addListener(closed -> {});
    }
  }
}
