package dev.baton.journal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns a query into SQL. Pages are found by the last row's place in the order, so they stay right while runs come and go. */
final class RunListing {
    private final RunQuery query;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    RunListing(RunQuery query) {
        this.query = query;
        if (!query.statuses().isEmpty()) {
            conditions.add("status IN (" + "?, ".repeat(query.statuses().size() - 1) + "?)");
            parameters.addAll(query.statuses());
        }
        if (query.flow() != null) {
            add("flow = ?", query.flow());
        }
        addAge(query.createdFrom(), query.createdBefore());
        if (query.text() != null) {
            addText(query.text());
        }
    }

    RunPage page(ReadSession session) throws SQLException {
        if (query.after() != null) {
            addPlace(query.after());
        }
        String sql =
                "SELECT " + Sql.RUN_COLUMNS + " FROM runs" + where() + " ORDER BY created_at DESC, id DESC LIMIT ?";
        // One more than asked for tells whether another page follows.
        parameters.add(query.limit() + 1);
        List<RunRow> rows = session.list(sql, RunStore::run, parameters.toArray());
        if (rows.size() <= query.limit()) {
            return new RunPage(rows, null);
        }
        List<RunRow> page = rows.subList(0, query.limit());
        RunRow last = page.getLast();
        return new RunPage(page, last.createdAt().toEpochMilli() + ":" + last.id());
    }

    long count(ReadSession session) throws SQLException {
        return session.number("SELECT count(*) FROM runs" + where(), parameters.toArray());
    }

    private void addAge(@Nullable Instant from, @Nullable Instant before) {
        if (from != null) {
            add("created_at >= ?", from.toEpochMilli());
        }
        if (before != null) {
            add("created_at < ?", before.toEpochMilli());
        }
    }

    private void addText(String text) {
        String pattern = "%"
                + text.toLowerCase(Locale.ROOT)
                        .replace("!", "!!")
                        .replace("%", "!%")
                        .replace("_", "!_") + "%";
        conditions.add("(lower(id) LIKE ? ESCAPE '!' OR lower(flow) LIKE ? ESCAPE '!'"
                + " OR lower(error) LIKE ? ESCAPE '!' OR lower(waiting_for) LIKE ? ESCAPE '!')");
        parameters.addAll(List.of(pattern, pattern, pattern, pattern));
    }

    private void addPlace(String after) {
        int colon = after.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "Expected a page mark as a page's next gave it, but got '" + after + "'");
        }
        conditions.add("(created_at, id) < (?, ?)");
        parameters.add(Long.parseLong(after.substring(0, colon)));
        parameters.add(after.substring(colon + 1));
    }

    private void add(String condition, Object parameter) {
        conditions.add(condition);
        parameters.add(parameter);
    }

    private String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }
}
