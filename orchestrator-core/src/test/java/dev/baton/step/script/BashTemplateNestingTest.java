package dev.baton.step.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.baton.expression.Interpolations;
import dev.baton.expression.Problem;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random scripts under the real shell: deeply nested quoting, and texts that are hardly scripts at all. */
class BashTemplateNestingTest {
    private static final String VALUE =
            " it's \"$(touch pwned)\" `touch pwned` \\ * & ~ # % / ${u} {x}\nEOF\n)) ]] } -n\n\n";

    /** Random texts per seed; more find more. */
    private static final int ROUNDS = Integer.getInteger("baton.fuzz.rounds", 60);

    @TempDir
    private java.nio.file.Path root;

    /** A piece of script and what the shell makes of it. */
    private record Sample(String script, String meaning) {
        Sample then(Sample next) {
            return new Sample(script + next.script, meaning + next.meaning);
        }

        Sample meaning(UnaryOperator<String> change) {
            return new Sample(script, change.apply(meaning));
        }

        Sample within(String before, String after) {
            return new Sample(before + script + after, meaning);
        }
    }

    /** Makes words whose meaning is known. */
    private static final class Generator {
        private final Random random;
        private int documents;

        Generator(long seed) {
            random = new Random(seed);
        }

        Sample word(int depth) {
            return switch (random.nextInt(depth <= 0 ? 4 : 9)) {
                case 0 -> new Sample("{x}", VALUE);
                case 1 -> new Sample("'a {x}\" '", "a " + VALUE + "\" ");
                case 2 -> new Sample("$'\\x41{x}B'", "A" + VALUE + "B");
                case 3 -> new Sample("b\\ \\\"", "b \"");
                case 4, 5 -> inQuotes(depth).within("\"", "\"");
                case 6 -> word(depth - 1).then(word(depth - 1));
                case 7 -> word(depth - 1).within("${u:-", "}");
                default -> inQuotes(depth - 1).within("${u-\"", "\"}");
            };
        }

        private Sample inQuotes(int depth) {
            Sample sample = quotedPiece(depth);
            return random.nextBoolean() ? sample : sample.then(quotedPiece(depth));
        }

        private Sample quotedPiece(int depth) {
            return switch (random.nextInt(depth <= 0 ? 3 : 11)) {
                case 0 -> new Sample("{x}", VALUE);
                case 1 -> new Sample(" ) # ", " ) # ");
                case 2 -> new Sample(" \\\" ", " \" ");
                case 3 -> printed(word(depth - 1)).within("$(", ")");
                case 4 -> new Sample("`printf '%s|' {x} '{x}' \"{x}\"`", (VALUE + "|").repeat(3));
                case 5 -> inQuotes(depth - 1).within("${u:-", "}");
                case 6 -> printed(word(depth - 1)).within("$(case {x} in ({x}|b) ", " ;; esac)");
                case 7 -> new Sample("$(cat <<'EOF'\n$u {x}`\nEOF\nprintf '|')", "$u " + VALUE + "`\n|");
                case 8 -> document(word(depth - 1));
                case 9 ->
                    printed(word(depth - 1)).within("$( # it's a comment {x} )\n [[ {x} == '{x}' ]] && ( ", " ) )");
                default -> printed(word(depth - 1)).within("$(a=({x} # )\n); for i in \"${a[@]}\"; do ", "; done)");
            };
        }

        private Sample document(Sample word) {
            String end = "E" + documents++;
            return printed(word)
                    .within("$(cat <<" + end + "\n'\"$(", ")\n" + end + "\nprintf '|')")
                    .meaning(meaning -> "'\"" + meaning + "\n|");
        }

        private static Sample printed(Sample word) {
            return new Sample("printf '%s|' " + word.script(), word.meaning() + "|");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void however_deep_the_quoting_the_value_arrives(long seed) {
        var generator = new Generator(seed);
        var bench = new BashBench(root);
        for (int i = 0; i < 60; i++) {
            Sample sample = generator.word(5);
            BashBench.Outcome outcome = bench.run("printf '%s' " + sample.script(), VALUE);
            assertEquals(sample.meaning(), outcome.stdout(), () -> sample.script() + "\n" + outcome.stderr());
        }
    }

    private static final String BEGINNING = "p() { printf '<%s>' \"$@\"; }; s=abc; a=(1 2)\n";

    private static final List<String> SCRAPS = List.of(
            "{x}",
            "{x}",
            "{x}",
            " {x} ",
            "\"",
            "'",
            "$'",
            "$(",
            ")",
            "`",
            "\\\"",
            "\\`",
            "\\",
            "\n",
            " ",
            "${u:-",
            "}",
            "${s/",
            "/",
            "${s:",
            "((",
            "))",
            "$((",
            "$[",
            "[[ ",
            " ]]",
            " -eq ",
            " == ",
            " =~ ",
            "case ",
            " in ",
            "esac",
            ";;",
            ";",
            "|",
            "&&",
            "(",
            "<<EOF",
            "<<'EOF'",
            "<<-E",
            "\nEOF\n",
            "\nE\n",
            "<<< ",
            "a[",
            "]",
            "=",
            "a=(",
            "p ",
            "p ",
            "p ",
            "declare -i a=",
            "declare -a b=",
            "let ",
            "for i in ",
            "; do ",
            "; done",
            "# ",
            "export e=",
            "unset ",
            "printf -v ",
            "read ",
            "if ",
            "; then ",
            "; fi",
            "@(",
            "!",
            "{ ",
            "; }",
            "test -v ",
            "local l=",
            "f() ",
            "function ",
            "<(",
            "$",
            "${",
            "${!",
            "${a[",
            "~",
            "v",
            "0");

    private static final List<String> ATTACKS = List.of(
            "a[$(touch pwned)]",
            "([$(touch pwned)]=1)",
            "';touch pwned;'\";touch pwned;\"\ntouch pwned\n$(touch pwned)`touch pwned`");

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatever_the_text_is_a_value_is_never_run(long seed) {
        var random = new Random(seed);
        var bench = new BashBench(root);
        for (int i = 0; i < ROUNDS; i++) {
            String text = scraps(random);
            BashTemplate.Compiled compiled = BashTemplate.compile(text);
            if (compiled.problems().stream().anyMatch(Problem::isError)) {
                continue;
            }
            for (String value : ATTACKS) {
                bench.run(text, value);
                assertFalse(
                        Files.exists(root.resolve("work/pwned")),
                        () -> text + "\nwas read as\n" + compiled.template().script());
            }
        }
    }

    /** Nothing in it means anything to the shell, not even that it could be a name. */
    private static final String HARMLESS = "7harmless";

    /** As one word it is as harmless; nothing in it separates words. */
    private static final String HARMFUL = "7'\"$(touch${IFS}pwned);`id`&|<(#";

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void a_reference_means_what_a_harmless_value_written_in_its_place_means(long seed) {
        var random = new Random(seed);
        var bench = new BashBench(root);
        for (int i = 0; i < ROUNDS; i++) {
            String text = scraps(random);
            boolean escapes =
                    Interpolations.find(text).stream().anyMatch(Interpolations.Found.Escaped.class::isInstance);
            if (escapes || BashTemplate.compile(text).problems().stream().anyMatch(Problem::isError)) {
                continue;
            }
            BashBench.Outcome written = bench.runSource(writtenOut(text), Map.of("LC_ALL", "C.UTF-8"));
            if (written.stderr().contains("syntax error") || written.stderr().contains("unexpected")) {
                continue;
            }
            BashBench.Outcome harmless = bench.run(text, HARMLESS);
            assertEquals(written.stdout(), harmless.stdout(), () -> text + "\n" + harmless.stderr());
            assertEquals(written.code(), harmless.code(), () -> text + "\n" + harmless.stderr());
            BashBench.Outcome harmful = bench.run(text, HARMFUL);
            assertEquals(
                    written.stdout(),
                    harmful.stdout().replace(HARMFUL, HARMLESS),
                    () -> text + "\n" + harmful.stderr());
        }
    }

    private static String scraps(Random random) {
        var text = new StringBuilder(BEGINNING);
        for (int n = 2 + random.nextInt(12); n > 0; n--) {
            text.append(SCRAPS.get(random.nextInt(SCRAPS.size())));
        }
        return text.toString();
    }

    private static String writtenOut(String text) {
        var out = new StringBuilder();
        int copied = 0;
        for (Interpolations.Found found : Interpolations.find(text)) {
            if (found instanceof Interpolations.Found.Ref ref) {
                out.append(text, copied, ref.span().start()).append(HARMLESS);
                copied = ref.span().end();
            }
        }
        return out.append(text, copied, text.length()).toString();
    }
}
