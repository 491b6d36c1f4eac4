package io.tidemark.edge.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.NetUtil;
import io.tidemark.events.Client;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The admission of clients' connections, with a limit for all together and one for each client. A
 * connection of a trusted proxy carries the requests of many clients and counts only towards the
 * limit for all, unless it begins with a PROXY header, which names its client.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // the outcome of a close is seen in the channel's close future
public final class Entrance {
  /**
   * The most bytes of a PROXY header's extra fields, such as identities and certificates; none is
   * used here.
   */
  private static final int MOST_EXTRAS = 4096;

  private final ClientAddresses addresses;
  private final Quota quota;
  private final LongAdder withoutHeader = new LongAdder();

  public Entrance(ClientAddresses addresses, Quota quota) {
    this.addresses = addresses;
    this.quota = quota;
  }

  /**
   * True if the channel may go on; it is closed otherwise.
   *
   * @param proxyHeader whether trusted proxies begin with a PROXY header here; it is read before
   *     anything that is added to the pipeline later
   */
  public boolean admits(Channel channel, boolean proxyHeader) {
    if (!quota.enterAll()) {
      channel.close();
      return false;
    }
    channel.closeFuture().addListener(closed -> quota.leaveAll());
    InetAddress sender = ClientAddresses.socket(channel);
    if (sender == null) {
      return true;
    }
    if (!addresses.isTrusted(sender)) {
      return enter(channel, sender);
    }
    if (proxyHeader) {
      channel
          .pipeline()
          .addLast(new HAProxyMessageDecoder(MOST_EXTRAS, true))
          .addLast(new ProxyHeader());
    }
    return true;
  }

  private boolean enter(Channel channel, InetAddress address) {
    Client client = Client.of(address);
    if (!quota.enterOf(client)) {
      channel.close();
      return false;
    }
    channel.closeFuture().addListener(closed -> quota.leaveOf(client));
    return true;
  }

  public Quota quota() {
    return quota;
  }

  /**
   * The number of connections of trusted proxies without the PROXY header that they should have.
   */
  public LongAdder withoutHeader() {
    return withoutHeader;
  }

  /**
   * A handler that takes the address in the PROXY header as the client's. A balancer's health check
   * has none.
   */
  private final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
      InetAddress source = source(header);
      ctx.pipeline().remove(this);
      if (source != null) {
        ctx.channel().attr(ClientAddresses.SOURCE).set(source);
        if (!addresses.isTrusted(source)) {
          enter(ctx.channel(), source);
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof HAProxyProtocolException) {
        withoutHeader.increment();
        ctx.close();
      } else {
        ctx.fireExceptionCaught(cause);
      }
    }
  }

  private static @Nullable InetAddress source(HAProxyMessage header) {
    String text = header.command() == HAProxyCommand.PROXY ? header.sourceAddress() : null;
    byte[] bytes = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
