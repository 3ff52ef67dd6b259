package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What scripts write of themselves while they live: that they begin, every few moments that they are there, and that they end. One that
 * begins looks at the machine's processes for another attempt of its visit, and writes down when one is alive beside it.
 */
final class Marks {
    /** Of all nodes: they are on one machine, and share its processes and its clocks. */
    private static final String SHELL = """
            mark() {
              local up
              read -r up _ < /proc/uptime
              printf '%%s.%%s %%s %%s %%s\\n' "$BATON_IDEMPOTENCY_KEY" "$BATON_ATTEMPT" "$1" "${EPOCHREALTIME/[.,]/}" "$up" >> '%1$s/marks'
            }
            begin() {
              mark begin
              local seen="%1$s/begun/${BATON_IDEMPOTENCY_KEY//\\//_}" all environ theirs attempt
              # In this order: of two that begin at the same time one sees the other.
              echo "$BATON_ATTEMPT" >> "$seen"
              mapfile -t all < "$seen"
              [ ${#all[@]} -gt 1 ] || return 0
              for environ in $(grep -lzxF "BATON_IDEMPOTENCY_KEY=$BATON_IDEMPOTENCY_KEY" /proc/[0-9]*/environ 2>/dev/null); do
                theirs=$({ tr '\\0' '\\n' < "$environ"; } 2>/dev/null)
                case $theirs in *"BATON_SCRATCH=%1$s/"*) ;; *) continue ;; esac
                attempt=$(sed -n 's/^BATON_ATTEMPT=//p' <<< "$theirs")
                [ -z "$attempt" ] || [ "$attempt" = "$BATON_ATTEMPT" ] || mark "beside-$attempt"
              done
            }
            alive() {
              begin
              for i in $(seq $1); do sleep 0.03; mark tick; done
              mark end
            }
            """;

    private final Path file;

    /** @param folder absolute; gets the file {@code marks.sh}, whose {@code alive N} is a script's life of N ticks of 30 ms */
    Marks(Path folder) throws IOException {
        file = Files.createFile(folder.resolve("marks"));
        Files.createDirectories(folder.resolve("begun"));
        Files.writeString(folder.resolve("marks.sh"), SHELL.formatted(folder));
    }

    /** @param uptime of the machine, in hundredths of a second: a clock that nobody sets */
    record Mark(String visit, int attempt, String what, Instant at, long uptime, String line) {
        static Mark parse(String line) {
            String[] words = line.split(" ");
            int dot = words[0].lastIndexOf('.');
            return new Mark(
                    words[0].substring(0, dot),
                    Integer.parseInt(words[0].substring(dot + 1)),
                    words[1],
                    Instant.ofEpochSecond(0, Long.parseLong(words[2]) * 1000),
                    Long.parseLong(words[3].replace(".", "")),
                    line);
        }

        boolean isBegin() {
            return what.equals("begin");
        }
    }

    List<Mark> all() throws IOException {
        return Files.readAllLines(file).stream().map(Mark::parse).toList();
    }

    /** What a run's scripts wrote, for a test that failed. */
    String of(String run) throws IOException {
        return all().stream()
                .filter(mark ->
                        mark.visit().startsWith(run + "/") && !mark.what().equals("tick"))
                .map(Mark::line)
                .collect(Collectors.joining("\n"));
    }

    /**
     * No attempt was alive beside another of its visit, by what those that began saw, by the order of the marks, and by their time; and none
     * began after its visit's success was recorded.
     *
     * @param recorded when, by visit
     */
    void assertApart(Map<String, Instant> recorded) throws IOException {
        Map<String, Mark> last = new HashMap<>();
        for (Mark mark : all()) {
            assertTrue(!mark.what().startsWith("beside"), () -> mark.line() + ": that one was alive");
            Mark before = last.put(mark.visit(), mark);
            if (before != null && before.attempt() != mark.attempt()) {
                assertTrue(
                        mark.isBegin() && mark.attempt() > before.attempt() && mark.uptime() >= before.uptime(),
                        () -> mark.line() + " though there was before: " + before.line());
            }
            Instant success = recorded.get(mark.visit());
            if (mark.isBegin() && success != null) {
                assertTrue(mark.at().isBefore(success), () -> mark.line() + " though it was recorded at " + success);
            }
        }
    }
}
