package dev.baton.step.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.expression.Problem;
import dev.baton.step.script.BashTemplate.Substitution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BashTemplateTest {
    @TempDir
    private java.nio.file.Path root;

    private static List<Problem> problems(String script) {
        return BashTemplate.compile(script).problems();
    }

    private static String only(String script, boolean error) {
        List<Problem> problems = problems(script);
        assertEquals(1, problems.size(), script + " " + problems);
        Problem problem = problems.getFirst();
        assertEquals(error, problem.isError());
        assertTrue(problem.message().startsWith("Expected "), problem.message());
        assertTrue(problem.hint() != null, problem.toString());
        assertEquals(
                "{x}", script.substring(problem.span().start(), problem.span().end()));
        return problem.code();
    }

    @Nested
    class Refusals {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "echo $(({x} + 1))",
                    "echo $((1 + (2 * \"{x}\")))",
                    "(( n = {x} ))",
                    "if ((i < {x})); then :; fi",
                    "for ((i = 0; i < {x}; i++)); do :; done",
                    "echo $[{x}]",
                    "let n={x}",
                    "let 'n = {x}'",
                    "[[ {x} -eq 3 ]]",
                    "[[ 3 -lt \"{x}\" ]]",
                    "[[ -n a && ( '{x}' -ge 1 ) ]]",
                    "echo ${v:{x}}",
                    "echo \"${v:1:{x}}\"",
                    "echo ${@:{x}:2}",
                    "declare -i n; n={x}",
                    "x=$(echo $(( {x} )))",
                    "echo \"$(( ${u:-{x}} ))\"",
                    "cat <<EOF\n$(({x}))\nEOF"
                })
        void a_value_is_no_number_to_calculate_with(String script) {
            assertEquals("bash-arithmetic", only(script, true));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a[{x}]=1",
                    "echo ${a[{x}]}",
                    "echo \"${a['{x}']}\"",
                    "a=([{x}]=1)",
                    "declare a[{x}]=1",
                    "unset a[{x}]",
                    "read a[{x}]",
                    "a[1+\"{x}\"]+=1"
                })
        void a_value_is_no_subscript(String script) {
            assertEquals("bash-subscript", only(script, true));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "for {x} in a b; do :; done",
                    "select {x} in a; do :; done",
                    "{x}() { :; }",
                    "function {x} { :; }",
                    "echo ${!{x}}",
                    "declare {x}=1",
                    "export {x}",
                    "local \"{x}\"",
                    "unset {x}",
                    "unset -v '{x}'",
                    "read -r {x}",
                    "read -p prompt {x}",
                    "printf -v {x} %s a",
                    "test -v {x}",
                    "[ -v '{x}' ]",
                    "[[ -v {x} ]]",
                    "mapfile -t {x}",
                    "getopts ab {x}",
                    "builtin unset {x}"
                })
        void a_value_is_no_name(String script) {
            assertEquals("bash-name", only(script, true));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "declare -a a={x}",
                    "declare -A m='{x}'",
                    "declare -i n={x}",
                    "local -n r={x}",
                    "typeset -ra a=\"{x}\""
                })
        void a_declaration_that_evaluates_takes_no_value(String script) {
            assertEquals("bash-declaration", only(script, true));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "echo ${v/a/{x}}",
                    ": ${v:={x}}",
                    "cat <<{x}\na",
                    "`cat <<'E'\n{x}\nE\n`",
                    "cat <<EOF\n{x}\n",
                    "echo a (b) {x}",
                    "${ echo; } {x}",
                    "echo `echo {x}",
                    "cat <<EOF\n`echo \\\"{x}\\\"`\nEOF",
                    "echo \"${u:-`echo \\\"{x}\\\"`}\"",
                    "echo \"${u:-\"`echo \\\"{x}\\\"`\"}\""
                })
        void where_the_quoting_cannot_be_told_a_value_is_refused(String script) {
            List<Problem> errors =
                    problems(script).stream().filter(Problem::isError).toList();
            assertEquals(
                    List.of("bash-quoting"), errors.stream().map(Problem::code).toList(), script);
        }

        @Test
        void nesting_without_end_is_refused_and_not_followed() {
            for (String nest : List.of("\"$(", "(", "${u:-", "`\\`", "$((", "[[ (", "@(", "a=(", "case a in a) ")) {
                BashTemplate.Compiled compiled = BashTemplate.compile("echo " + nest.repeat(100_000) + "{x}");
                assertTrue(compiled.problems().size() < 1_000, nest);
            }
        }
    }

    @Nested
    class Acceptance {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "echo {x}",
                    "awk '{print $1}' {x}",
                    "declare -a a=({x})",
                    "declare -i n=3",
                    "declare v={x}",
                    "export A={x}:$PATH",
                    "read -p {x} name",
                    "[ {x} -eq 3 ]",
                    "[[ {x} == 3 ]]",
                    "echo a[{x}]",
                    "test {x} -gt 3",
                    "python3 {x} <<< '{x}'",
                    "python3 - {x} < file",
                    "bash {x}",
                    "bash -c 'echo \"$1\"' _ {x}",
                    "jq --arg n {x} '.a == $n' {x}",
                    "awk -F, -v n={x} '{ print n }' {x}",
                    "sed -n 's/a/b/p' {x}",
                    "sed -e s/a/b/ {x}",
                    "ssh host < {x}",
                    "ssh {x} uptime",
                    "echo eval {x}",
                    "xargs rm < {x}",
                    "find . -name {x}",
                    "grep -e {x} file",
                    "trap 'rm -f f' EXIT; echo {x}",
                    "printf '%s\\n' {x}",
                    "python3 {x} #python {x}",
                    "python3 {x} & echo $!",
                    "echo $# $$ $! ${#v} # {x}",
                    "kill -9 {x}",
                    "echo {1..3} {a,b} {} { x } ${y}"
                })
        void what_is_safe_raises_no_word(String script) {
            assertEquals(List.of(), problems(script));
        }
    }

    @Nested
    class Warnings {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "eval {x}",
                    "eval \"echo '{x}'\"",
                    "bash -c 'echo {x}'",
                    "sh -c \"{x}\"",
                    "bash -lc {x}",
                    "bash -e -c 'ls {x}'",
                    "sudo -u me sh -c 'ls {x}'",
                    "find . -exec sh -c 'echo {x}' ';'",
                    "xargs -n1 sh -c 'echo {x}'",
                    "timeout 5 bash -c 'echo {x}'",
                    "su me -c 'ls {x}'",
                    "trap 'echo {x}' EXIT",
                    "ssh host 'ls {x}'",
                    "ssh -p 22 host ls {x}",
                    "python3 -c 'print(\"{x}\")'",
                    "node -e 'console.log(\"{x}\")'",
                    "perl -ne 'print if /{x}/' f",
                    "ruby -e 'puts {x}'",
                    "php -r 'echo {x};'",
                    "awk '/{x}/' file",
                    "awk -F, '$1 == \"{x}\"' f",
                    "sed 's/a/{x}/' f",
                    "sed -n -e \"/{x}/p\" f",
                    "jq '.a == \"{x}\"' f",
                    "jq -r .{x}",
                    "jq --arg a b '.{x}' f",
                    "watch ls {x}",
                    "psql -c \"select '{x}'\"",
                    "sqlite3 db \"select '{x}'\"",
                    "bash <<< {x}",
                    "python3 <<EOF\nprint('{x}')\nEOF",
                    "python3 - <<'EOF'\nprint('{x}')\nEOF",
                    "bash -s <<'EOF'\necho {x}\nEOF",
                    "echo $(bash -c 'echo {x}')",
                    "A=1 bash -c 'echo {x}'",
                    "/bin/sh -c 'echo {x}'"
                })
        void a_program_that_reads_the_value_as_code_is_named(String script) {
            assertEquals("reparsed-value", only(script, false));
        }

        @Test
        void a_format_is_named() {
            assertEquals("value-as-format", only("printf {x}", false));
            assertEquals("value-as-format", only("printf \"a {x}\\n\" b", false));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "echo \"abc | 5",
                    "echo 'abc | 5",
                    "(echo | 0",
                    "echo $(ls | 6",
                    "echo `ls | 5",
                    "echo ${u | 5",
                    "[[ a | 0"
                })
        void what_is_never_closed_is_shown_where_it_opens(String script, int offset) {
            Problem problem = problems(script).getFirst();
            assertEquals("bash-unclosed", problem.code());
            assertEquals(offset, problem.span().start());
        }
    }

    @Nested
    class Running {
        @Test
        void errors_name_the_lines_of_the_script() {
            BashBench.Outcome outcome = new BashBench(root)
                    .run("echo {x}\nnosuchcommand\ncat <<'EOF'\n{x}\nEOF\nnosuchcommand2 {x}\n", "one\ntwo\nthree");
            assertTrue(outcome.stderr().contains("line 2: nosuchcommand:"), outcome.stderr());
            assertTrue(outcome.stderr().contains("line 6: nosuchcommand2:"), outcome.stderr());
        }

        @Test
        void the_script_sees_the_shell_as_it_would_without_values() {
            String script = "echo \"$?|$#|$-|${0##*/}|$LINENO|${BASH_SOURCE[0]##*/}\" # {x}";
            BashBench.Outcome with = new BashBench(root).run(script.replace("\" #", "|{y}\" #"), "");
            BashBench.Outcome without = new BashBench(root).runSource(script.replace("\" #", "|\" #"), Map.of());
            assertEquals(without.stdout(), with.stdout());
        }

        @Test
        void values_are_not_in_the_environment_of_what_the_script_runs() {
            BashBench.Outcome outcome = new BashBench(root).run("v={x}; /usr/bin/env", "needle");
            assertEquals(-1, outcome.stdout().indexOf("needle"));
        }

        @Test
        void a_secret_comes_from_the_environment_and_is_not_in_the_script() {
            String script =
                    "printf '%s|' {secrets.KEY} '{secrets.KEY}' \"{secrets.KEY}\" && cat <<'EOF'\n{secrets.KEY}\nEOF";
            String secret = "s$(touch pwned) '\" *\n";
            BashBench.Outcome outcome = new BashBench(root)
                    .run(script, path -> new Substitution.EnvVar("BATON_SECRET_1"), Map.of("BATON_SECRET_1", secret));
            assertEquals((secret + "|").repeat(3) + secret + "\n", outcome.stdout());
            assertTrue(outcome.intact());
        }

        @Test
        void a_value_with_a_zero_byte_is_refused_with_a_sentence() {
            var unfit = assertInstanceOf(
                    BashTemplate.Unfit.class,
                    BashTemplate.compile("echo {x.y}").template().render(path -> new Substitution.Text("a\0b")));
            assertEquals(
                    "Expected a text for '{x.y}', but it holds a zero byte, which Bash cannot keep in a variable",
                    unfit.message());
        }

        @Test
        void a_script_that_begins_like_a_file_still_runs() {
            assertEquals(
                    "v\n",
                    new BashBench(root)
                            .run("#!/usr/bin/env bash\necho {x}", "v")
                            .stdout());
        }
    }

    @Test
    void variables_are_named_after_what_they_hold_and_never_clash() {
        BashTemplate template = BashTemplate.compile("echo {a.b} {a_b} {a-b} {x} $baton_x {a.b}")
                .template();
        assertEquals(
                "echo \"${_baton_a_b}\" \"${_baton_a_b_2}\" \"${_baton_a_b_3}\" \"${_baton_x}\" $baton_x \"${_baton_a_b}\"",
                template.script());
        assertEquals(4, template.bindings().size());
    }

    @Test
    void what_stands_in_a_comment_is_no_use_of_a_value() {
        BashTemplate.Compiled compiled = BashTemplate.compile("python3 {s} #python {x}\n# {y}\necho '#{z.a}'");
        assertEquals(
                List.of("s", "z.a"),
                compiled.refs().stream().map(use -> use.path().toString()).toList());
        assertEquals(2, compiled.template().bindings().size());
        assertTrue(compiled.template().script().contains(" #python {x}\n# {y}\n"));
    }

    @Test
    void a_plan_keeps_it_as_json() throws Exception {
        var mapper = new ObjectMapper();
        BashTemplate template = BashTemplate.compile("echo '{x.y[0]}'").template();
        String json = mapper.writeValueAsString(template);
        assertEquals(
                "{\"script\":\"echo ''\\\"${baton_x_y_0}\\\"''\",\"bindings\":[{\"path\":\"x.y[0]\",\"variable\":\"baton_x_y_0\"}]}",
                json);
        assertEquals(template, mapper.readValue(json, BashTemplate.class));
    }

    @Test
    void hostile_texts_take_linear_time() {
        for (String piece : List.of(
                "{x}",
                "'",
                "\"",
                "`",
                "\\`",
                "$(",
                "${",
                "((",
                "$((",
                "[[ ",
                "case ",
                "<<E\n",
                "<<'E' ",
                "a[",
                "a=(",
                "@(",
                "{",
                "\\{x}",
                "# {x}\n",
                "bash -c {x} ",
                "awk ",
                "$'",
                "x?(")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> BashTemplate.compile(piece.repeat(1_000_000 / piece.length())),
                    piece);
        }
    }
}
