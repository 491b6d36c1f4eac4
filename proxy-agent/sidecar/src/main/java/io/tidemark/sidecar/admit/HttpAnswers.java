package io.tidemark.sidecar.admit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import io.tidemark.agent.Admission;
import io.tidemark.events.Client;
import io.tidemark.sidecar.dialect.Words;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The handler of a proxy's questions over HTTP.
 *
 * <ul>
 *   <li>{@code /admit} is for nginx, whose {@code auth_request} passes on only 401 and 403: it
 *       answers 204 or 403, and has the status for the client in a header.
 *   <li>{@code /check} is for Envoy's {@code ext_authz}: it answers with the status for the client
 *       itself, and takes the host from {@code Host}.
 *   <li>{@code /authorize} is for Caddy's {@code forward_auth} and the like, which pass on the
 *       client's own headers: only those that such a proxy sets by itself are believed.
 * </ul>
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class HttpAnswers extends SimpleChannelInboundHandler<FullHttpRequest> {
  static final String HOST = "x-tidemark-host";
  static final String CLIENT = "x-tidemark-client";
  static final String STATUS = "x-tidemark-status";
  static final String REASON = "x-tidemark-reason";
  static final String RULE = "x-tidemark-rule";

  private final Answers answers;

  HttpAnswers(Answers answers) {
    this.answers = answers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    FullHttpResponse answer = answer(request);
    HttpUtil.setContentLength(answer, 0);
    boolean stays = HttpUtil.isKeepAlive(request);
    HttpUtil.setKeepAlive(answer, stays);
    ctx.writeAndFlush(answer)
        .addListener(
            written -> {
              if (!stays) {
                ctx.close();
              }
            });
  }

  private FullHttpResponse answer(FullHttpRequest request) {
    HttpHeaders headers = request.headers();
    String named = headers.get(CLIENT, "");
    String forwarded = headers.get("x-forwarded-for", "");
    String host = headers.get(HttpHeaderNames.HOST, "");
    if (request.uri().startsWith("/admit")) {
      return answer(headers.get(HOST, ""), named, true);
    }
    if (request.uri().startsWith("/check")) {
      return answer(host, named, false);
    }
    return request.uri().startsWith("/authorize")
        ? answer(
            headers.get("x-forwarded-host", host),
            forwarded.substring(forwarded.lastIndexOf(',') + 1),
            false)
        : empty(HttpResponseStatus.NOT_FOUND);
  }

  /**
   * @param asked the proxy passes on 403 only, and takes the status from a header
   */
  private FullHttpResponse answer(String host, String client, boolean asked) {
    Admission admission = answers.admit(host, client(client));
    if (admission.allowed()) {
      return empty(asked ? HttpResponseStatus.NO_CONTENT : HttpResponseStatus.OK);
    }
    HttpResponseStatus status = HttpResponseStatus.valueOf(Answers.status(admission));
    FullHttpResponse answer = empty(asked ? HttpResponseStatus.FORBIDDEN : status);
    answer
        .headers()
        .set(STATUS, status.code())
        .set(REASON, Words.of(admission.reason()))
        .set(RULE, admission.limit());
    if (admission.retryAfterSeconds() > 0) {
      answer.headers().set(HttpHeaderNames.RETRY_AFTER, admission.retryAfterSeconds());
    }
    return answer;
  }

  private static FullHttpResponse empty(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
  }

  private static Client client(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text.strip());
    try {
      return bytes == null ? Client.NONE : Client.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Client.NONE;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
