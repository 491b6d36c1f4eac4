package io.tidemark.rules;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.tidemark.events.Prefix;
import io.tidemark.events.v1.CustomRule;
import io.tidemark.events.v1.RuleAction;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A zone's own rule: a CEL expression, compiled once. Its cost is bounded: its length, its depth
 * and the iterations of its loops are limited, and patterns are matched in linear time. Where the
 * expression fails for a request, the rule does not match it, and the failure is counted.
 */
final class Custom implements Rule {
  static final String KIND = "custom/";
  private static final int STATUS = 403;
  private static final int LONGEST = 2048;
  private static final int DEEPEST = 32;
  private static final int TURNS = 1000;
  private static final int PATTERN = 1000;
  private static final int ALL_BITS = 128;
  private static final String IN_NETWORK = "in_network";
  private static final CelOptions BOUNDS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(DEEPEST)
          .comprehensionMaxIterations(TURNS)
          .maxRegexProgramSize(PATTERN)
          .build();

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(BOUNDS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("host", SimpleType.STRING)
          .addVar("path", SimpleType.STRING)
          .addVar("raw_path", SimpleType.STRING)
          .addVar("query", SimpleType.STRING)
          .addVar("ip", SimpleType.STRING)
          .addVar("headers", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .addFunctionDeclarations(
              CelFunctionDecl.newFunctionDeclaration(
                  IN_NETWORK,
                  CelOverloadDecl.newGlobalOverload(
                      IN_NETWORK, SimpleType.BOOL, SimpleType.STRING, SimpleType.STRING)))
          .setResultType(SimpleType.BOOL)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder()
          .setOptions(BOUNDS)
          .addFunctionBindings(
              CelFunctionBinding.from(IN_NETWORK, String.class, String.class, Custom::isInNetwork))
          .build();

  private final CelRuntime.Program program;
  private final Match match;
  private final LongAdder failed;

  Custom(CustomRule rule, LongAdder failed) throws BadRule {
    this.program = compile(rule.getExpression());
    this.failed = failed;
    RuleAction action = rule.getAction();
    match =
        new Match(
            KIND + rule.getId(), action, rule.getStatus() == 0 ? STATUS : rule.getStatus(), 0);
  }

  private static CelRuntime.Program compile(String expression) throws BadRule {
    try {
      return RUNTIME.createProgram(COMPILER.compile(expression).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      String said = String.valueOf(e.getMessage());
      throw new BadRule(said.lines().findFirst().orElse("no CEL"));
    }
  }

  private static boolean isInNetwork(String ip, String network) {
    Prefix client = Prefix.parse(ip);
    Prefix prefix = Prefix.parse(network);
    return client != null && prefix != null && prefix.contains(client.client());
  }

  @Override
  public @Nullable Match match(Handshake handshake, Set<String> pages) {
    Map<String, String> headers = new HashMap<>();
    handshake
        .headers()
        .forEach(
            header ->
                headers.merge(
                    header.getKey().toLowerCase(Locale.ROOT),
                    header.getValue(),
                    (first, next) -> first + ", " + next));
    try {
      Object fits =
          program.eval(
              Map.of(
                  "host", handshake.host(),
                  "path", handshake.path(),
                  "raw_path", handshake.rawPath(),
                  "query", handshake.query(),
                  "ip", handshake.client().text(ALL_BITS),
                  "headers", headers));
      return Boolean.TRUE.equals(fits) ? match : null;
    } catch (CelEvaluationException e) {
      failed.increment();
      return null;
    }
  }
}
