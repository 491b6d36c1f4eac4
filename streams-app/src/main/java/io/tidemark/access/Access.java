package io.tidemark.access;

import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The check before every route of the API: the route's scope against the bearer token of the
 * request. A route that names no scope is closed.
 */
public final class Access {
  private static final String BEARER = "Bearer ";
  private static final String GRANT = "tidemark.grant";

  /** The servlet attribute with the certificate that the client has shown. */
  private static final String CERTIFICATE = "jakarta.servlet.request.X509Certificate";

  private final @Nullable String master;
  private final @Nullable Tokens tokens;
  private final boolean peersShowCertificates;

  /**
   * @param master the API's own token, which may do everything
   * @param tokens the tokens of the tokens file, if there is one; without master and tokens,
   *     everybody may do everything
   * @param peersShowCertificates whether other instances show a certificate instead of a token
   */
  public Access(@Nullable String master, @Nullable Tokens tokens, boolean peersShowCertificates) {
    this.master = master;
    this.tokens = tokens;
    this.peersShowCertificates = peersShowCertificates;
  }

  /** True if the API requires a token. */
  public boolean asksForTokens() {
    return master != null || tokens != null;
  }

  /** Lets the request through to its route, or throws {@link Denied}. */
  public void check(Context context) {
    Set<RouteRole> roles = context.routeRoles();
    if (roles.contains(Scope.OPEN)) {
      return;
    }
    if (roles.contains(Scope.PEER)) {
      peer(context);
      return;
    }
    Grant grant = ofToken(context);
    if (roles.size() != 1
        || !(roles.iterator().next() instanceof Scope scope)
        || !grant.may(scope)
        || !isWithinZones(grant, context)) {
      throw new Denied(Denied.Reason.TOO_LITTLE);
    }
    context.attribute(GRANT, grant);
  }

  private void peer(Context context) {
    boolean isPeer =
        peersShowCertificates
            ? context.req().getAttribute(CERTIFICATE) != null
            : ofToken(context).may(Scope.PEER);
    if (!isPeer) {
      throw new Denied(Denied.Reason.TOO_LITTLE);
    }
  }

  /**
   * A token for some zones allows the routes of each of these zones. It does not allow lists of all
   * zones, except for {@code /client/v4}, which lists only the zones of the token.
   */
  private static boolean isWithinZones(Grant grant, Context context) {
    if (grant.zones() == null || context.path().startsWith("/client/v4/")) {
      return true;
    }
    return context.path().startsWith("/api/v1/zones/")
        && context.pathParamMap().containsKey("id")
        && grant.sees(context.pathParam("id"));
  }

  private Grant ofToken(Context context) {
    if (!asksForTokens()) {
      return Grant.NOBODY_ASKS;
    }
    String said = context.header("Authorization");
    if (said == null) {
      throw new Denied(Denied.Reason.NO_CREDENTIALS);
    }
    if (!said.startsWith(BEARER)) {
      throw new Denied(Denied.Reason.BAD_HEADER);
    }
    String token = said.substring(BEARER.length()).strip();
    if (master != null && same(master, token)) {
      return Grant.MASTER;
    }
    Grant grant = tokens == null ? null : tokens.of(token);
    if (grant == null) {
      throw new Denied(Denied.Reason.BAD_CREDENTIALS);
    }
    return grant;
  }

  /** The grant of a request that {@link #check} has let through. */
  public static Grant grant(Context context) {
    Grant grant = context.attribute(GRANT);
    if (grant == null) {
      throw new IllegalStateException(
          "the route of %s asks for no token".formatted(context.path()));
    }
    return grant;
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
