package io.tidemark.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The envelope of every answer in the shape of Cloudflare's API. */
record Envelope(
    boolean success,
    List<Said> errors,
    List<Said> messages,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Object result,
    @Nullable Paging resultInfo) {

  record Said(int code, String message) {}

  record Paging(int page, int perPage, int totalPages, int count, int totalCount) {}

  static Envelope of(Object result) {
    return new Envelope(true, List.of(), List.of(), result, null);
  }

  static Envelope of(List<?> page, Paging paging) {
    return new Envelope(true, List.of(), List.of(), page, paging);
  }

  static Envelope of(Refused refused) {
    return new Envelope(
        false, List.of(new Said(refused.code(), refused.told())), List.of(), null, null);
  }
}
