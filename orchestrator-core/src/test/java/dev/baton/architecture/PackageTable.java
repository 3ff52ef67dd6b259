package dev.baton.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of ARCHITECTURE.md: which packages there are and what each may import. */
record PackageTable(List<Row> rows) {
    private static final String ROOT = "dev.baton.";
    private static final Pattern ROW = Pattern.compile("\\| `([a-z.]+)`( \\[P])? \\| ([`a-z. ]*)\\| .+ \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    /**
     * One line of the table.
     *
     * @param name without {@code dev.baton.}
     * @param pekko whether it may know of Pekko
     * @param imports names of the rows that it may import
     */
    record Row(String name, boolean pekko, Set<String> imports) {
        boolean mayImport(Row other) {
            return equals(other) || imports.contains(other.name);
        }

        boolean covers(String packageName) {
            return (packageName + ".").startsWith(ROOT + name + ".");
        }
    }

    /** The rows of the first table under the heading that announces packages in {@code dev.baton}. */
    static PackageTable read(Path file) {
        List<Row> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : lines(file)) {
            if (line.startsWith("| package in")) {
                inside = line.startsWith("| package in `dev.baton` |");
            } else if (inside && line.startsWith("| `")) {
                rows.add(row(line));
            }
        }
        return new PackageTable(List.copyOf(rows));
    }

    private static Row row(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            throw new IllegalStateException(
                    "Expected '| `package` [P] | `import` `import` | what it is |', but got '" + line + "'");
        }
        Set<String> imports =
                NAME.matcher(row.group(3)).results().map(name -> name.group(1)).collect(Collectors.toUnmodifiableSet());
        return new Row(row.group(1), row.group(2) != null, imports);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected to read the table of packages", e);
        }
    }

    /** The row of a package: its own, else the one of the nearest package above it. */
    Optional<Row> rowOf(String packageName) {
        return rows.stream()
                .filter(row -> row.covers(packageName))
                .max((a, b) -> Integer.compare(a.name.length(), b.name.length()));
    }

    /** Names that some row says it imports, but that have no row. */
    Set<String> unknownImports() {
        Set<String> names = rows.stream().map(Row::name).collect(Collectors.toSet());
        return rows.stream()
                .flatMap(row -> row.imports.stream())
                .filter(name -> !names.contains(name))
                .collect(Collectors.toSet());
    }
}
