package dev.baton.node.bench;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The results, printed as they come. */
final class Table {
    private final PrintWriter out;
    private final List<Row> rows = new ArrayList<>();

    Table(PrintWriter out) {
        this.out = out;
    }

    /** @param store what things are written to, and how durably */
    void heading(String store) {
        out.printf(
                "%s, %d cores, %s, Java %s, %s%n%n",
                LocalDate.now(ZoneId.systemDefault()),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version(),
                store);
        out.println("| workload | measured | to reach | met |");
        out.println("|---|---|---|---|");
        out.flush();
    }

    void add(Row row) {
        rows.add(row);
        out.println(row.markdown());
        out.flush();
    }

    /** Whether every target was met. */
    boolean isMet() {
        return rows.stream().allMatch(row -> row.met() == null || row.met());
    }
}
