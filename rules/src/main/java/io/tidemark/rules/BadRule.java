package io.tidemark.rules;

/** An error that says what is wrong with a rule. */
public final class BadRule extends Exception {
  private static final long serialVersionUID = 1;

  BadRule(String what) {
    super(what);
  }
}
