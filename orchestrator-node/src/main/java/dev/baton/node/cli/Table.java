package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns of texts under their names; the last column takes what room there is. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> names;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... names) {
        this.names = List.of(names);
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** @param paint how the cells of a column are marked, by the column's name */
    List<String> lines(int width, Style style, java.util.function.Function<String, UnaryOperator<String>> paint) {
        int[] cells = new int[names.size()];
        for (int column = 0; column < cells.length; column++) {
            int at = column;
            cells[column] = Math.max(
                    Columns.width(names.get(column)),
                    rows.stream()
                            .mapToInt(row -> Columns.width(row.get(at)))
                            .max()
                            .orElse(0));
        }
        int taken = 0;
        for (int column = 0; column < cells.length - 1; column++) {
            taken += cells[column] + GAP.length();
        }
        cells[cells.length - 1] = Math.min(cells[cells.length - 1], Math.max(16, width - 1 - taken));
        List<String> lines = new ArrayList<>();
        lines.add(line(names, cells, name -> style::faint));
        rows.forEach(row -> lines.add(line(row, cells, paint)));
        return lines;
    }

    private String line(
            List<String> texts, int[] cells, java.util.function.Function<String, UnaryOperator<String>> paint) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.length; column++) {
            boolean last = column == cells.length - 1;
            String text = Columns.printable(texts.get(column));
            String cell = last ? Columns.cut(text, cells[column]) : Columns.pad(text, cells[column]);
            line.append(paint.apply(names.get(column)).apply(cell)).append(last ? "" : GAP);
        }
        return line.toString().stripTrailing();
    }
}
