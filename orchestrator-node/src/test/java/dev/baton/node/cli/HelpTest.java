package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.node.cli.BatonProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the command says of itself. */
class HelpTest {
    /** What people may rely on, written down apart from the code. */
    private static final List<String> VERBS = List.of(
            "run validate explain fmt graph list show events logs answer pause resume cancel retry rerun delete prune node"
                    .concat(" agents init doctor bench completion submit")
                    .split(" "));

    @TempDir
    private Path folder;

    private InProcess baton;

    @BeforeEach
    void a_command_line() {
        baton = new InProcess(folder);
    }

    static Stream<String> verbs() {
        return VERBS.stream();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void each_verb_says_how_it_is_used_with_examples_of_itself(String verb) throws Exception {
        Result help = baton.run(verb, "--help").exits(0);
        assertSays("Usage: baton " + verb, help.out());
        List<String> examples = help.out()
                .substring(help.out().indexOf("Examples:"))
                .lines()
                .skip(1)
                .filter(line -> !line.isBlank())
                .toList();
        assertTrue(examples.stream().anyMatch(line -> line.contains("baton " + verb)), examples::toString);
        assertEquals("", help.err());
        assertEquals(help.out(), baton.run("help", verb).exits(0).out());
    }

    @Test
    void without_a_verb_all_of_them_are_listed() throws Exception {
        String overview = baton.run().exits(0).out();
        VERBS.forEach(verb -> assertTrue(overview.matches("(?s).*\\n +" + verb + " .*"), verb + " in\n" + overview));
        assertEquals(overview, baton.run("--help").exits(0).out());
    }

    @Test
    void bench_says_what_it_measures_in_either_mode_and_refuses_what_belongs_to_the_other() throws Exception {
        String help = baton.run("bench", "--help").exits(0).out().replaceAll("\\s+", " ");
        for (String workload : new BenchVerb.Names()) {
            assertTrue(help.matches(".*[ ,]" + workload + "[,.;].*"), workload + " in\n" + help);
        }
        assertSays(
                "Expected --only to name inserts,",
                baton.run("bench", "--cluster", "--only", "burst").exits(2).err());
        assertSays(
                "without --cluster, but got 'failover'",
                baton.run("bench", "--only", "failover").exits(2).err());
    }

    @Test
    void help_has_no_line_wider_than_the_terminal() throws Exception {
        for (String verb : VERBS) {
            baton.run(TypedTerminal.dumb(), verb, "--help")
                    .out()
                    .lines()
                    .filter(line -> !line.startsWith("  baton"))
                    .forEach(line -> assertTrue(line.length() <= 80, verb + ": " + line));
        }
    }

    @Test
    void a_mistyped_verb_is_a_usage_error_with_what_may_have_been_meant() throws Exception {
        Result typo = baton.run("lsit").exits(2);
        assertSays("did you mean 'baton list'", typo.err());
        assertEquals("", typo.out());
    }

    @Test
    void a_mistyped_option_is_a_usage_error_with_what_may_have_been_meant() throws Exception {
        assertSays("'--json'", baton.run("list", "--jsn").exits(2).err());
    }

    @Test
    void a_missing_argument_is_named() throws Exception {
        assertSays("Expected FILE for 'baton run'", baton.run("run").exits(2).err());
        assertSays("Expected RUN for 'baton show'", baton.run("show").exits(2).err());
        assertSays("--from", baton.run("rerun", "x").exits(2).err());
    }

    @Test
    void colours_are_for_terminals_that_have_them_and_not_when_NO_COLOR_is_set() throws Exception {
        assertSays("\u001B[", baton.run(TypedTerminal.typing(), "--help").out());
        for (Result plain : List.of(
                baton.run("--help"),
                baton.run(TypedTerminal.dumb(), "--help"),
                baton.with("NO_COLOR", "1").run(TypedTerminal.typing(), "--help"),
                baton.with("NO_COLOR", "1").run(TypedTerminal.typing(), "run", "--help"))) {
            assertFalse(plain.out().contains("\u001B"), plain::out);
        }
    }

    @Test
    void the_completion_script_completes_verbs_and_options_in_bash() throws Exception {
        Path script = Files.writeString(
                folder.resolve("completion"), baton.run("completion").exits(0).out());
        assertSays("prune", completed(script, "baton", "pru"));
        assertSays("--dry-run", completed(script, "baton", "run", "--dr"));
    }

    private String completed(Path script, String... words) throws Exception {
        String line = "source " + script + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; COMP_LINE='" + String.join(" ", words) + "'; COMP_POINT=${#COMP_LINE}; "
                + "$(complete -p baton | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' \"${COMPREPLY[@]}\"";
        Path out = folder.resolve("completed");
        Process bash = new ProcessBuilder("bash", "--norc", "-c", line)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(bash.waitFor(20, TimeUnit.SECONDS));
        return Files.readString(out);
    }
}
