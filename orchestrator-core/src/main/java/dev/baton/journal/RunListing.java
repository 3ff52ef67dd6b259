package dev.baton.journal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns a query into SQL. Pages are found by the last row's place in the order, so they stay right while runs come and go.
 *
 * <p>Of several statuses, each gives a page of its own, and the newest of those are the page: so an index has each in order, and
 * nothing is sorted or looked through that is not shown.
 */
final class RunListing {
    private final RunQuery query;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    RunListing(RunQuery query) {
        this.query = query;
        if (query.flow() != null) {
            add("flow = ?", query.flow());
        }
        addAge(query.createdFrom(), query.createdBefore());
        if (query.text() != null) {
            addText(query.text());
        }
        if (!query.items()) {
            conditions.add("(started_by IS NULL OR started_by NOT LIKE '" + RunRow.ITEM_OF + "%')");
        }
    }

    RunPage page(ReadSession session) throws SQLException {
        if (query.after() != null) {
            addPlace(query.after());
        }
        List<Object> values = new ArrayList<>();
        List<RunRow> rows = session.list(pageSql(values), RunStore::run, values.toArray());
        if (rows.size() <= query.limit()) {
            return new RunPage(rows, null);
        }
        List<RunRow> page = rows.subList(0, query.limit());
        RunRow last = page.getLast();
        return new RunPage(page, last.createdAt().toEpochMilli() + ":" + last.id());
    }

    /** One row more than asked for: it tells whether another page follows. */
    private String pageSql(List<Object> values) {
        if (query.statuses().isEmpty()) {
            return newest("FROM runs" + where(null), parameters, values);
        }
        List<String> parts = new ArrayList<>();
        for (String status : query.statuses()) {
            List<Object> ofStatus = new ArrayList<>(List.of(status));
            ofStatus.addAll(parameters);
            parts.add(newest("FROM runs" + where("status = ?"), ofStatus, values));
        }
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        StringBuilder all = new StringBuilder();
        for (String part : parts) {
            all.append(all.isEmpty() ? "" : " UNION ALL ").append("SELECT * FROM (" + part + ") AS one_status");
        }
        return newest("FROM (" + all + ") AS each_status", List.of(), values);
    }

    private String newest(String from, List<Object> given, List<Object> values) {
        values.addAll(given);
        values.add(query.limit() + 1);
        return "SELECT " + Sql.RUN_COLUMNS + " " + from + " ORDER BY created_at DESC, id DESC LIMIT ?";
    }

    long count(ReadSession session) throws SQLException {
        List<Object> values = new ArrayList<>(query.statuses());
        values.addAll(parameters);
        String anyStatus = query.statuses().isEmpty()
                ? null
                : "status IN (" + "?, ".repeat(query.statuses().size() - 1) + "?)";
        return session.number("SELECT count(*) FROM runs" + where(anyStatus), values.toArray());
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

    private String where(@Nullable String status) {
        List<String> all = new ArrayList<>(conditions);
        if (status != null) {
            all.addFirst(status);
        }
        return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }
}
