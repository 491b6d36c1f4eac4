package io.tidemark.sidecar.check;

import java.util.regex.Pattern;

/**
 * Something that a proxy's configuration must hold.
 *
 * @param found matches a configuration that has it
 * @param problem what is wrong where nothing matches
 */
record Requirement(Pattern found, String problem) {
  static Requirement of(String regex, String problem) {
    return new Requirement(Pattern.compile(regex, Pattern.MULTILINE | Pattern.DOTALL), problem);
  }

  boolean isMet(String configuration) {
    return found.matcher(configuration).find();
  }
}
