package io.tidemark.control;

/**
 * A refused request, with Cloudflare's error code. The status is never 409, since Cloudflare's SDKs
 * retry it.
 */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String told;
  private final int status;
  private final int code;

  private Refused(int status, int code, String told) {
    super(told);
    this.told = told;
    this.status = status;
    this.code = code;
  }

  static Refused noCredentials() {
    return new Refused(400, 9106, "Missing Authorization header: send a bearer token");
  }

  static Refused badHeader() {
    return new Refused(
        400, 6003, "Invalid request headers: Authorization must be Bearer and a token");
  }

  static Refused badCredentials() {
    return new Refused(401, 10_000, "Authentication error");
  }

  static Refused readOnly() {
    return forbidden("the token may only read");
  }

  static Refused forbidden(String why) {
    return new Refused(403, 9109, "Unauthorized to access requested resource: " + why);
  }

  static Refused badType(String wanted) {
    return new Refused(415, 6003, "Invalid request headers: " + wanted);
  }

  static Refused badId(String path) {
    return new Refused(
        400,
        7003,
        "Could not route to %s, perhaps your object identifier is invalid?".formatted(path));
  }

  static Refused unknownId(String path) {
    return new Refused(
        404,
        7003,
        "Could not route to %s, perhaps your object identifier is invalid?".formatted(path));
  }

  static Refused noRoute() {
    return new Refused(404, 7000, "No route for that URI");
  }

  static Refused badMethod() {
    return new Refused(405, 7001, "Method not available for that URI");
  }

  static Refused unknownSetting(String name) {
    return new Refused(400, 1006, "Unrecognized zone setting name: " + name);
  }

  static Refused badValue(String got) {
    return new Refused(
        400, 1007, "Invalid value for zone setting websockets: on or off, got: " + got);
  }

  static Refused badJson() {
    return new Refused(400, 6007, "Malformed JSON in request body");
  }

  static Refused badParameter(String name, String accepts, String got) {
    return new Refused(400, 1004, "%s must be %s, got: %s".formatted(name, accepts, got));
  }

  static Refused notNow() {
    return new Refused(
        503, 10_013, "The change was not confirmed in time: look at the setting, and try again");
  }

  int status() {
    return status;
  }

  String told() {
    return told;
  }

  int code() {
    return code;
  }
}
