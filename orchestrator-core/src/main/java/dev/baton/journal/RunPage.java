package dev.baton.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param rows newest first
 * @param next what to put into {@link RunQuery#after} for the page that follows, or null if this is the last
 */
public record RunPage(List<RunRow> rows, @Nullable String next) {
    public RunPage {
        rows = List.copyOf(rows);
    }
}
