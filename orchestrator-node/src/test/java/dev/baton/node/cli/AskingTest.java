package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.node.cli.BatonProcess.Result;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at the terminal: is asked in place, and presses Ctrl-C. */
class AskingTest {
    @TempDir
    private Path folder;

    private InProcess baton;

    @BeforeEach
    void a_command_line() {
        baton = new InProcess(folder);
    }

    @Nested
    class A_question {
        @Test
        void is_asked_in_place_and_a_choice_is_a_number() throws Exception {
            String flow = baton.flow(
                    "ask", "AskUserQuestion:\"Colour?\":colour {choices: [red, blue]} -> Bash:\"echo got-{colour}\":x");
            Result run = baton.run(TypedTerminal.typing("2"), "run", flow).exits(0);
            assertSays("Colour?", run.out());
            assertSays("got-blue", run.out());
        }

        @Test
        void that_takes_no_such_answer_is_asked_again() throws Exception {
            String flow = baton.flow("ask", "AskUserQuestion:\"Colour?\":colour {choices: [red, blue]}");
            Result run =
                    baton.run(TypedTerminal.typing("green", "red"), "run", flow).exits(0);
            assertSays("green", run.out());
            assertSays("red", run.out().substring(run.out().lastIndexOf("outputs")));
        }

        @Test
        void with_a_default_takes_an_empty_line() throws Exception {
            String flow =
                    baton.flow("ask", "AskUserQuestion:\"Colour?\":colour {default: teal} -> Bash:\"echo {colour}\":x");
            Result run = baton.run(TypedTerminal.typing(""), "run", flow).exits(0);
            assertSays("teal", run.out().substring(run.out().lastIndexOf("outputs")));
        }

        @Test
        void that_is_secret_is_read_unseen_and_never_shown() throws Exception {
            String flow = baton.flow("ask", "AskUserQuestion:\"Token?\":token {secret: true}");
            TypedTerminal terminal = TypedTerminal.typing("pssst-1234");
            Result run = baton.run(terminal, "run", flow).exits(0);
            assertEquals(1, terminal.secrets());
            assertFalse(run.all().contains("pssst-1234"), run::all);
        }

        @Test
        void whose_input_ends_leaves_the_run_waiting() throws Exception {
            String flow = baton.flow("ask", "AskUserQuestion:\"Colour?\":colour");
            TypedTerminal terminal = TypedTerminal.typing();
            terminal.endInput();
            assertSays(
                    "baton resume r1",
                    baton.run(terminal, "run", flow, "--id", "r1").exits(130).out());
            assertEquals(
                    "waiting",
                    baton.run("show", "r1", "--json").json().path("status").asText());
        }

        @Test
        void left_open_is_asked_by_resume() throws Exception {
            String flow = baton.flow("ask", "AskUserQuestion:\"Colour?\":colour");
            baton.run("run", flow, "--id", "r1").exits(3);
            assertSays(
                    "red",
                    baton.run(TypedTerminal.typing("red"), "resume", "r1")
                            .exits(0)
                            .out());
        }
    }

    @Nested
    class A_checkpoint {
        @Test
        void is_approved_by_a_letter() throws Exception {
            String flow = baton.flow("gate", "@check-it:\"Fine?\":ok -> Bash:\"echo went on\":x");
            assertSays(
                    "went on",
                    baton.run(TypedTerminal.typing("a"), "run", flow).exits(0).out());
        }

        @Test
        void is_rejected_with_a_reason() throws Exception {
            String flow = baton.flow("gate", "@check-it:\"Fine?\":ok -> Bash:\"echo went on\":x");
            Result run = baton.run(TypedTerminal.typing("reject too dear"), "run", flow)
                    .exits(1);
            assertSays("too dear", run.out());
        }
    }

    @Nested
    class Ctrl_C {
        private final TypedTerminal terminal = TypedTerminal.typing();
        private final Screen screen = new Screen("1 open", "stop the run, leave it");

        @Test
        void asks_and_can_stop_the_run() throws Exception {
            Result run = interrupted("s").exits(130);
            assertSays("cancelled", run.out());
            assertEquals(
                    "cancelled",
                    baton.run("show", "r1", "--json").json().path("status").asText());
        }

        @Test
        void asks_and_can_leave_it_to_be_resumed() throws Exception {
            assertSays("baton resume r1", interrupted("l").exits(130).out());
            assertEquals(
                    "interrupted",
                    baton.run("show", "r1", "--json").json().path("status").asText());
        }

        @Test
        void asks_and_can_go_on() throws Exception {
            assertSays("done", interrupted("g").exits(0).out());
        }

        @Test
        void twice_leaves_at_once() throws Exception {
            CompletableFuture<Result> run = begun();
            terminal.interrupt();
            screen.await(1);
            terminal.interrupt();
            run.get(30, TimeUnit.SECONDS).exits(130);
        }

        private Result interrupted(String answer) throws Exception {
            CompletableFuture<Result> run = begun();
            terminal.interrupt();
            screen.await(1);
            terminal.type(answer);
            return run.get(30, TimeUnit.SECONDS);
        }

        private CompletableFuture<Result> begun() throws Exception {
            String flow = baton.flow("slow", "Bash:\"sleep 3; echo done\":x");
            CompletableFuture<Result> run = baton.start(terminal, screen, "run", flow, "--id", "r1");
            screen.await(0);
            return run;
        }
    }

    /** Tells when something has appeared. */
    private static final class Screen extends StringWriter {
        private final String[] awaited;
        private final CountDownLatch[] appeared;

        Screen(String... awaited) {
            this.awaited = awaited;
            this.appeared = new CountDownLatch[awaited.length];
            for (int i = 0; i < awaited.length; i++) {
                appeared[i] = new CountDownLatch(1);
            }
        }

        @Override
        public void flush() {
            String all = toString();
            for (int i = 0; i < awaited.length; i++) {
                if (all.contains(awaited[i])) {
                    appeared[i].countDown();
                }
            }
        }

        void await(int which) throws InterruptedException {
            assertTrue(appeared[which].await(30, TimeUnit.SECONDS), () -> awaited[which] + " not in " + this);
        }
    }
}
