package io.tidemark.benchmarks;

import io.tidemark.broker.FreePorts;
import io.tidemark.quickstart.proxies.ProxyPlace;
import io.tidemark.sidecar.SidecarCommand;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sidecar in a process of its own, with the options of the launcher; {@code
 * -Dtidemark.bench.sidecar} adds others.
 */
public final class SidecarProcess {
  private SidecarProcess() {}

  /** Starts a sidecar, whose port is that of its metrics. */
  public static ChildProcess start(
      String core, Path place, String kafka, Map<String, String> settings) throws IOException {
    int admin = FreePorts.take();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap.servers", kafka);
    all.put("agent.node", "bench");
    all.put("sidecar.spool", place.resolve("spool").toString());
    all.put("sidecar.journal", place.resolve("journal").toString());
    all.put("sidecar.admit-socket", place.resolve("admit.sock").toString());
    all.put("sidecar.haproxy-master", ProxyPlace.master(place).toString());
    all.put("sidecar.admit-port", "0");
    all.put("sidecar.spoa-port", "0");
    all.put("sidecar.admin-port", Integer.toString(admin));
    all.putAll(settings);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:ActiveProcessorCount=1"));
    String options = System.getProperty("tidemark.bench.sidecar", "");
    command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ", -1)));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            SidecarCommand.class.getName(),
            "sidecar"));
    all.forEach((key, value) -> command.add("-D" + key + "=" + value));
    return ChildProcess.program(
        core, place.resolve("sidecar.log"), admin, command.toArray(String[]::new));
  }

  /** A metric of a running sidecar; 0 if it has none of this name. */
  public static double metric(ChildProcess of, String name) throws IOException {
    try (InputStream in =
        URI.create("http://127.0.0.1:%d/metrics".formatted(of.port())).toURL().openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(text);
      return value.find() ? Double.parseDouble(value.group(1)) : 0;
    }
  }
}
