package dev.baton.journal;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list, newest first. Conditions are joined by "and"; an empty set or null is no condition.
 *
 * @param statuses any of these
 * @param flow the flow's exact name
 * @param text part of the id, the flow's name, the error, or what is waited for; case is ignored for ASCII letters
 * @param createdFrom not older than this
 * @param createdBefore older than this
 * @param after where the page before ended, from {@link RunPage#next}
 * @param limit rows in a page, 1 to 10,000
 * @param items whether runs that are items of other runs are among them
 */
public record RunQuery(
        Set<String> statuses,
        @Nullable String flow,
        @Nullable String text,
        @Nullable Instant createdFrom,
        @Nullable Instant createdBefore,
        @Nullable String after,
        int limit,
        boolean items) {
    /** The greatest page. */
    public static final int MAX_LIMIT = 10_000;

    public RunQuery {
        statuses = Set.copyOf(statuses);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("Expected a limit of 1 to " + MAX_LIMIT + ", but got " + limit);
        }
    }

    /** Without runs that are items of others. */
    public RunQuery(
            Set<String> statuses,
            @Nullable String flow,
            @Nullable String text,
            @Nullable Instant createdFrom,
            @Nullable Instant createdBefore,
            @Nullable String after,
            int limit) {
        this(statuses, flow, text, createdFrom, createdBefore, after, limit, false);
    }

    /** The newest runs, whatever they are, but for items of others. */
    public static RunQuery newest(int limit) {
        return new RunQuery(Set.of(), null, null, null, null, null, limit, false);
    }

    public RunQuery withStatuses(Set<String> wanted) {
        return new RunQuery(wanted, flow, text, createdFrom, createdBefore, after, limit, items);
    }

    public RunQuery withFlow(@Nullable String wanted) {
        return new RunQuery(statuses, wanted, text, createdFrom, createdBefore, after, limit, items);
    }

    public RunQuery withText(@Nullable String wanted) {
        return new RunQuery(statuses, flow, wanted, createdFrom, createdBefore, after, limit, items);
    }

    public RunQuery withCreated(@Nullable Instant from, @Nullable Instant before) {
        return new RunQuery(statuses, flow, text, from, before, after, limit, items);
    }

    public RunQuery withAfter(@Nullable String page) {
        return new RunQuery(statuses, flow, text, createdFrom, createdBefore, page, limit, items);
    }

    public RunQuery withItems(boolean wanted) {
        return new RunQuery(statuses, flow, text, createdFrom, createdBefore, after, limit, wanted);
    }
}
