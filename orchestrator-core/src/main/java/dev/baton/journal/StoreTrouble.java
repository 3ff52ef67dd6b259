package dev.baton.journal;

import java.time.Instant;

/**
 * Writing fails at present, and is being retried.
 *
 * @param since when the first of the failures in a row happened
 * @param sentence why, for people
 */
public record StoreTrouble(Instant since, String sentence) {}
