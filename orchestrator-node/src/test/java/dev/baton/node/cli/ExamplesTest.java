package dev.baton.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.node.cli.BatonProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples, run as their comments say: from the checkout, with the command as a process. */
class ExamplesTest {
    private static final String EXAMPLES = "orchestrator-node/examples/";

    @TempDir
    private Path folder;

    private BatonProcess baton;

    @BeforeEach
    void a_data_folder_of_its_own() {
        baton = new BatonProcess(folder, BatonProcess.CHECKOUT, Map.of());
    }

    @Test
    void all_of_them_are_valid() throws Exception {
        List<String> files = flows();
        assertTrue(files.size() >= 9, files.toString());
        Result checked = baton.run(verb(files, "validate", "--json")).exits(0);
        for (JsonNode flow : checked.json().path("flows")) {
            assertTrue(flow.path("valid").asBoolean(), flow.toString());
            assertEquals(0, flow.path("diagnostics").size(), flow.toString());
        }
        assertEquals(files.size(), checked.json().path("flows").size(), checked.out());
    }

    @Test
    void all_of_them_are_laid_out_as_fmt_does_it() throws Exception {
        Result checked = baton.run(verb(flows(), "fmt", "--check"));
        assertEquals("", checked.all());
        assertEquals(0, checked.exit());
    }

    @Test
    void the_guide_to_the_language_means_what_it_says() throws Exception {
        assertEquals("5 numbers, 15 in all", guide("Order").output("report"));
        assertEquals(
                "quick enough\nExpected a branch of the race to succeed, but 2 of 2 failed; the first, step 2.1 (Bash): "
                        + "exit code 3",
                guide("Races").output("said"));
        assertEquals("[3,5,3] 300", guide("Maps-and-reduces").output("result"));
        assertEquals("Oslo, day 5\nexit 0", guide("Values").output("line"));
        assertEquals("3 1", guide("Values-2").output("seen"));
        assertEquals("some", guide("Decisions").output("said"));
        assertEquals("Hello, Oslo! and Hi, Rome!", guide("Calls").output("both"));
        assertTrue(guide("Failures").output("why").endsWith("No such file or directory\n3"));
    }

    private Result guide(String name) throws Exception {
        return baton.run("run", "orchestrator-core/LANGUAGE.md#" + name, "--json")
                .exits(0);
    }

    @Test
    void hello_greets() throws Exception {
        Result run = baton.run("run", EXAMPLES + "hello.flow", "--json").exits(0);
        assertEquals(run.output("greeting").toUpperCase(Locale.ROOT), run.output("loud"));
    }

    @Test
    void log_report_counts_in_three_languages() throws Exception {
        Result run = example("log-report").exits(0);
        assertEquals(
                "3 /prices.html",
                run.output("pages").lines().findFirst().orElse("").strip());
        assertEquals("{\"requests\":13,\"failed\":[\"POST /orders\",\"GET /press.html\"]}", run.output("totals"));
        assertEquals("25", run.output("median"));
        assertTrue(run.output("report").contains("Look at: "), run.out());
    }

    @Test
    void log_report_reads_another_folder_when_it_is_told() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("my logs"));
        Files.writeString(logs.resolve("a.log"), "10:00:00 GET /only.html 200 7\n");
        Result run = example("log-report", "-i", "logs=" + logs).exits(0);
        assertEquals("{\"requests\":1,\"failed\":[]}", run.output("totals"));
        assertEquals("All is well", run.output("advice"));
    }

    @Test
    void pipeline_hands_on_from_stage_to_stage() throws Exception {
        Result run = example("pipeline").exits(0);
        assertEquals(
                "{\"orders\":4,\"totals\":{\"Ada\":32.5,\"Cleo\":7.25,\"Ben\":31.9},\"best\":\"Ada\"}",
                run.output("sales"));
        assertEquals("Of the orders that could be read, Ada placed the largest.", run.output("summary"));
    }

    @Test
    void fan_out_brings_together_what_its_branches_found() throws Exception {
        Result run = example("fan-out").exits(0);
        assertEquals(
                "Cover note. Write a cover note for 'The archive moves' (26 words). Still open: Which year is meant?",
                run.output("note"));
    }

    @Test
    void word_count_counts_every_word_once() throws Exception {
        JsonNode result =
                BatonProcess.JSON.readTree(example("word-count").exits(0).output("result"));
        Pattern word = Pattern.compile("[a-z]+");
        long words = 0;
        Path decisions = BatonProcess.CHECKOUT.resolve("orchestrator-core/decisions");
        try (Stream<Path> files = Files.list(decisions)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                words += word.matcher(Files.readString(file).toLowerCase(Locale.ROOT))
                        .results()
                        .count();
            }
        }
        assertEquals(words, result.path("words").asLong());
        assertEquals(5, result.path("most").size());
    }

    @Test
    void race_takes_what_comes_first_and_waits_for_nothing_else() throws Exception {
        Result run = example("race").exits(0);
        assertEquals("To everybody: nothing has changed", run.output("sent"));
        assertEquals(0, run.json().path("errors").size(), run.out());
        assertTrue(run.json().path("durationMillis").asLong() < 30_000, run.out());
        Result asked =
                example("race", "-i", "patience=1h", "--answer", "to=Ada").exits(0);
        assertEquals("To Ada: nothing has changed", asked.output("sent"));
    }

    @Test
    void choice_takes_one_way_and_only_that() throws Exception {
        assertEquals(
                "invoice / Accounting, today: look at 310 210",
                example("choice").exits(0).output("filed"));
        Result damage =
                example("choice", "-i", "letter=The lamp arrived broken").exits(0);
        assertEquals("damage / A new one is on its way", damage.output("filed"));
        assertEquals(3, damage.json().path("summary").path("succeeded").asInt(), damage.out());
        assertEquals(
                "other / Thank you for writing",
                example("choice", "-i", "letter=Greetings").exits(0).output("filed"));
    }

    @Test
    void backoff_doubles_the_pause_and_tries_again() throws Exception {
        Result run = example("backoff").exits(0);
        assertEquals("0.8", run.output("pause"));
        assertEquals("It is 17 degrees, asked again", run.output("again"));
    }

    @Test
    void backoff_gives_up_after_four_attempts() throws Exception {
        Result run = example("backoff", "-i", "busy=9").exits(1);
        assertEquals("1.6", run.output("pause"));
        assertTrue(run.json().path("errors").toString().contains("the service is busy"), run.out());
    }

    @Test
    void review_waits_for_people_and_goes_on_when_they_have_answered() throws Exception {
        String id = example("review").exits(3).json().path("run").asText();
        Result answered = baton.run("answer", id, "tone", "friendly", "--json").exits(3);
        assertEquals(
                "send-letter",
                answered.json().path("waiting").path(0).path("name").asText());
        Result approved =
                baton.run("answer", id, "send-letter", "approve", "--json").exits(0);
        assertEquals("Sent 12 words", approved.output("sent"));
    }

    @Test
    void review_takes_answers_that_are_given_beforehand() throws Exception {
        Result run = example("review", "--answer", "tone=formal", "--answer", "send-letter=approve")
                .exits(0);
        assertEquals("Sent 9 words", run.output("sent"));
    }

    @Test
    void recovery_mends_what_was_broken() throws Exception {
        Result run = example("recovery").exits(0);
        assertEquals("3 days in Oslo", run.output("plan"));
        assertEquals("There is no backup of Oslo", run.output("copied"));
    }

    @Test
    void dynamic_runs_the_program_that_an_agent_wrote_for_the_second_time() throws Exception {
        Result run = example("dynamic").exits(0);
        assertEquals("the 6 fox 3 river 3", run.output("report"));
        assertTrue(run.output("hint").contains("NameError"), run.out());
    }

    @Test
    void streaming_reads_all_that_the_producer_writes() throws Exception {
        assertEquals(
                "The sum of all that came is 21", example("streaming").exits(0).output("report"));
    }

    @Test
    void calls_has_another_flow_count_for_it() throws Exception {
        assertEquals(
                "8 words, most often: the and. Told twice 16, most often: the",
                example("calls").exits(0).output("report"));
        Result alone = baton.run("run", EXAMPLES + "calls/word-count.flow", "-i", "text=to be or not to be", "--json")
                .exits(0);
        assertEquals("be to", alone.output("top"));
    }

    private Result example(String name, String... more) throws Exception {
        return baton.run(verb(List.of(more), "run", EXAMPLES + name + "/" + name + ".flow", "--json"));
    }

    private static String[] verb(List<String> more, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(more);
        return all.toArray(String[]::new);
    }

    private static List<String> flows() throws IOException {
        try (Stream<Path> files = Files.walk(BatonProcess.CHECKOUT.resolve(EXAMPLES))) {
            return files.filter(file -> file.toString().endsWith(".flow"))
                    .map(file -> BatonProcess.CHECKOUT.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
