package io.tidemark.sidecar;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.sidecar.admit.AdmitServer;
import io.tidemark.sidecar.spool.SpoolFigures;
import java.io.File;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;

/** The sidecar's figures as Micrometer meters. */
final class SidecarMetrics {
  private SidecarMetrics() {}

  static void bind(SpoolFigures spool, AdmitServer admit, Path folder, MeterRegistry registry) {
    counter(
        registry, spool, "lines", "Lines read from the spool. Alert never.", SpoolFigures::lines);
    counter(
        registry,
        spool,
        "broken.lines",
        "Lines that were left out because they break the form; the log quotes one a second. Alert on any growth: the proxy's configuration is not the published one, or somebody else writes into the spool.",
        SpoolFigures::broken);
    counter(
        registry,
        spool,
        "other.lines",
        "Lines that begin with none of O, P and C: a proxy's other messages. They are passed over. Alert never.",
        SpoolFigures::other);
    counter(
        registry,
        spool,
        "missed.openings",
        "Connections that were counted by a later line only, because the line about their opening was not written. Alert on any growth: the spool cannot be written at times.",
        SpoolFigures::withoutOpening);
    counter(
        registry,
        spool,
        "gone.connections",
        "Connections that were closed because their socket was gone, or because the lines that tell of them had stopped; the line about their end was not written. Alert on any growth: the spool cannot be written at times.",
        SpoolFigures::gone);
    counter(
        registry,
        spool,
        "repeated.openings",
        "Openings of connections that were open already; they were left out. Alert on any growth: ids are used twice.",
        SpoolFigures::repeated);
    counter(
        registry,
        spool,
        "old.lines",
        "Lines with a time before the machine started; they were left out. Alert never.",
        SpoolFigures::old);
    counter(
        registry,
        spool,
        "orphaned.connections",
        "Connections that were closed because the process that held them had died. Alert never.",
        SpoolFigures::ofDeadProcess);
    Gauge.builder("tidemark.sidecar.open.connections", spool, SpoolFigures::open)
        .description("Connections that are open by the lines so far.")
        .register(registry);
    Gauge.builder("tidemark.sidecar.not.compared.connections", spool, SpoolFigures::notCompared)
        .description(
            "Open connections that are not compared with the machine's sockets: their lines tell no peer, the proxy's process cannot be seen, or none of its peers was found. Alert never.")
        .register(registry);
    Gauge.builder("tidemark.sidecar.spool.waiting", spool, SpoolFigures::waitingBytes)
        .baseUnit("bytes")
        .description(
            "Bytes in the spool that the last reading left. While Kafka is away nothing is read, and this figure does not change."
                + " Alert above 10 MB for 5 minutes: the sidecar reads more slowly than the proxy writes.")
        .register(registry);
    Gauge.builder("tidemark.sidecar.spool.free", folder.toFile(), File::getUsableSpace)
        .baseUnit("bytes")
        .description(
            "Free space on the spool's disk. Alert below 100 MB: without space the proxy goes on, and its connections are not counted.")
        .strongReference(true)
        .register(registry);
    Gauge.builder("tidemark.sidecar.unseen.spools", spool, SpoolFigures::unseen)
        .description(
            "Spools whose processes cannot be seen, so that the death of one ends no connection. Alert above 0 for 5 minutes: the sidecar is not in the proxy's pid namespace.")
        .register(registry);
    FunctionCounter.builder("tidemark.sidecar.admissions", admit, AdmitServer::admitted)
        .tag("answer", "admitted")
        .description("Answers to the proxy's question whether to admit a client. Alert never.")
        .register(registry);
    FunctionCounter.builder("tidemark.sidecar.admissions", admit, AdmitServer::refused)
        .tag("answer", "refused")
        .description("Answers to the proxy's question whether to admit a client. Alert never.")
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry,
      SpoolFigures spool,
      String what,
      String description,
      ToDoubleFunction<SpoolFigures> value) {
    FunctionCounter.builder("tidemark.sidecar." + what, spool, value)
        .description(description)
        .register(registry);
  }
}
