package dev.baton.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did to a run.
 *
 * @param did {@code started}, {@code answered}, {@code approved}, {@code rejected}, {@code needs_revision}, {@code jump},
 *     {@code paused}, {@code resumed}, {@code cancelled} or {@code retried}
 * @param about the question or checkpoint, or null
 * @param value the answer or the comments, secrets masked; null when there is none
 */
public record Deed(
        Instant at,
        String by,
        String did,
        @Nullable String about,
        @Nullable String value) {}
