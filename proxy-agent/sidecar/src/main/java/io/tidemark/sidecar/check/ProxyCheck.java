package io.tidemark.sidecar.check;

import io.tidemark.sidecar.SidecarConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The check of an operator's own configuration of nginx or HAProxy: it names what is missing or
 * different from examples/, and from the sidecar's own settings. It reads text and does not know
 * the proxy's grammar, so the proxy's own check comes first.
 */
public final class ProxyCheck {
  private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*include\\s+([^;]+);");
  private static final Pattern HAPROXY = Pattern.compile("(?m)^\\s*(frontend|defaults|backend)\\b");
  private static final Pattern SCRIPTS = Pattern.compile("(?m)^\\s*js_path\\s+\"?([^;\"]+)\"?;");
  private static final int MOST_DEPTH = 8;

  private ProxyCheck() {}

  /** Returns a sentence for each problem. */
  public static List<String> problems(Path file, SidecarConfig config) throws IOException {
    String text = withoutComments(read(file, file.toAbsolutePath(), 0));
    List<Requirement> required = HAPROXY.matcher(text).find() ? haproxy(config) : nginx(config);
    List<String> problems = new ArrayList<>();
    required.stream()
        .filter(requirement -> !requirement.isMet(text))
        .forEach(requirement -> problems.add(requirement.problem()));
    if (!hasSpool(text, config.spool())) {
      problems.add(
          "tidemark.js writes openings into another folder than the spool %s: change SPOOL in it"
              .formatted(config.spool()));
    }
    return problems;
  }

  /** Returns false if nginx's script is there and has another spool than the sidecar. */
  private static boolean hasSpool(String text, Path spool) throws IOException {
    Matcher path = SCRIPTS.matcher(text);
    Path script = path.find() ? Path.of(path.group(1)).resolve("tidemark.js") : null;
    return script == null
        || !Files.isReadable(script)
        || Files.readString(script).contains("'" + spool + "'");
  }

  /**
   * The text of a file, with that of the files that it includes in their place.
   *
   * @param main the file beside which those with relative names are
   */
  private static String read(Path file, Path main, int depth) throws IOException {
    if (depth > MOST_DEPTH) {
      throw new IOException("%s is included too deep".formatted(file));
    }
    StringBuilder text = new StringBuilder();
    String own = Files.readString(file);
    Matcher include = INCLUDE.matcher(own);
    int from = 0;
    while (include.find()) {
      text.append(own, from, include.start());
      for (Path included : files(main, include.group(1).strip())) {
        text.append(read(included, main, depth + 1));
      }
      from = include.end();
    }
    return text.append(own.substring(from)).toString();
  }

  private static List<Path> files(Path main, String name) throws IOException {
    Path path = main.resolveSibling(name);
    Path folder = path.getParent();
    if (!name.contains("*") || folder == null) {
      return List.of(path);
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, path.getFileName().toString())) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  private static String withoutComments(String text) {
    return text.replaceAll("(?m)(^|\\s)#.*$", "");
  }

  private static List<Requirement> nginx(SidecarConfig config) {
    String spool = Pattern.quote(config.spool().toString());
    Path socket = config.admit().socket();
    List<Requirement> required = new ArrayList<>();
    required.add(
        Requirement.of(
            "load_module\\s+\\S*ngx_http_js_module\\.so",
            "nginx's njs module is not loaded: load_module …/ngx_http_js_module.so; at the top (Debian: libnginx-mod-http-js)"));
    required.add(
        Requirement.of(
            "js_import\\s+(tidemark\\s+from\\s+)?\\S*tidemark\\.js",
            "tidemark.js is not imported: include tidemark-http.conf in the http block"));
    required.add(
        Requirement.of(
            "map\\s+\\$msec\\s+\\$tidemark_bucket\\s*\\{\\s*volatile;",
            "the map of $tidemark_bucket is missing or has no volatile: include tidemark-http.conf in the http block, unchanged"));
    required.add(
        Requirement.of(
            "log_format\\s+tidemark\\s.*?'?C \\$request_id \\$pid \\$msec .*?by=nginx",
            "the log_format tidemark is missing or is not that of tidemark-http.conf"));
    required.add(
        Requirement.of(
            "access_log\\s+"
                + spool
                + "/[^\\s;]*\\.spool\\.\\$tidemark_bucket\\s+tidemark\\s+if=\\$tidemark_counted",
            "no access_log goes to the spool %s in the format tidemark: include tidemark-server.conf in the server block, with the folder of sidecar.spool"
                .formatted(config.spool())));
    required.add(
        Requirement.of(
            "js_header_filter\\s+tidemark\\.opened",
            "openings are not written: include tidemark-location.conf in each location that passes WebSockets on"));
    required.add(
        Requirement.of(
            "worker_shutdown_timeout\\s",
            "worker_shutdown_timeout is not set: after a reload old workers keep their connections for ever"));
    if (socket != null) {
      required.add(
          Requirement.of(
              "server\\s+unix:" + Pattern.quote(socket.toString()) + "\\s*;",
              "no upstream has the socket of sidecar.admit-socket, %s, so limits have no effect: change tidemark-http.conf"
                  .formatted(socket)));
      required.add(
          Requirement.of(
              "auth_request\\s+/_tidemark_admit",
              "auth_request /_tidemark_admit is missing: limits have no effect"));
      required.add(
          Requirement.of(
              "proxy_read_timeout\\s+20ms",
              "the question to the sidecar has no proxy_read_timeout of 20ms: a sidecar that hangs would hold clients up"));
    }
    return required;
  }

  private static List<Requirement> haproxy(SidecarConfig config) {
    return List.of(
        Requirement.of(
            "lua-load\\s+\\S*tidemark\\.lua", "lua-load of tidemark.lua is missing in global"),
        Requirement.of(
            "hard-stop-after\\s",
            "hard-stop-after is not set: after a reload old processes keep their connections for ever"),
        Requirement.of(
            "unique-id-format\\s.*?%pid",
            "unique-id-format is missing, or does not end with the process: %pid"),
        Requirement.of(
            "log\\s+stdout\\s[^\\n]*format\\s+raw[^\\n]*\\binfo\\s+info",
            "no log goes to stdout, raw and with the level info alone"),
        Requirement.of(
            "log-format\\s+\"C %ID %pid .*?by=haproxy",
            "the log-format is not that of the example"),
        Requirement.of(
            "http-response\\s+lua\\.tidemark_opened\\s+if\\s+tidemark_opens",
            "openings are not written: http-response lua.tidemark_opened if tidemark_opens"),
        Requirement.of(
            "http-request\\s+set-log-level\\s+silent\\s+if\\s+!tidemark_counted",
            "requests that are no WebSockets would be counted as refused handshakes: http-request set-log-level silent if !tidemark_counted"),
        Requirement.of(
            "filter\\s+spoe\\s+engine\\s+tidemark\\s",
            "the sidecar is not asked: filter spoe engine tidemark config …; limits have no effect"),
        Requirement.of(
            "http-request\\s+deny\\s+deny_status\\s+429[^\\n]*txn\\.tidemark\\.status",
            "what the sidecar refuses with 429 is not denied"),
        Requirement.of(
            "http-request\\s+deny\\s+deny_status\\s+403[^\\n]*txn\\.tidemark\\.status",
            "what the sidecar refuses with 403 is not denied"),
        Requirement.of(
            "backend\\s+tidemark_sidecar\\b.*?server\\s+\\S+\\s+127\\.0\\.0\\.1:%d\\b"
                .formatted(config.admit().spoaPort()),
            "the backend tidemark_sidecar has no server at sidecar.spoa-port 127.0.0.1:%d"
                .formatted(config.admit().spoaPort())),
        Requirement.of(
            "option\\s+spop-check",
            "option spop-check is missing: while the sidecar is away each handshake would wait"));
  }
}
