package dev.baton.step.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code process} in an attempt's folder: who was started, by whom, and what is needed to read its result. The
 * warden's child writes it before it becomes the script.
 *
 * @param pid also the number of group and session
 * @param start the process's start time in ticks since boot
 * @param warden the pid of its parent
 * @param wardenStart the start time of that
 * @param boot which boot of the machine the ticks belong to
 */
record ProcessRecord(ScriptFacts facts, long pid, long start, long warden, long wardenStart, String boot) {
    static final String FILE = "process";

    static Optional<ProcessRecord> read(Path folder) {
        try {
            Lines lines = Lines.of(folder.resolve(FILE));
            ScriptFacts facts = new ScriptFacts(
                    lines.text("attempt"), lines.text("scratch"), lines.text("output"), lines.number("began"));
            return Optional.of(new ProcessRecord(
                    facts,
                    lines.number("pid"),
                    lines.number("start"),
                    lines.number("warden"),
                    lines.number("wardenStart"),
                    lines.text("boot")));
        } catch (IOException | RuntimeException e) {
            // Absent, or cut short by the death of who wrote it: then no script ran after it.
            return Optional.empty();
        }
    }

    private record Lines(Map<String, String> values) {
        static Lines of(Path file) throws IOException {
            Map<String, String> values = new HashMap<>();
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
            return new Lines(values);
        }

        String text(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("Expected a line '" + name + "=…'");
            }
            return value;
        }

        long number(String name) {
            return Long.parseLong(text(name));
        }
    }
}
