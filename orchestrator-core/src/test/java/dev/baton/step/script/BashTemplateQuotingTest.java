package dev.baton.step.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the real shell: in every place that takes a value, every value arrives byte for byte, as one word, and nothing else happens. */
class BashTemplateQuotingTest {
    @TempDir
    private java.nio.file.Path root;

    /**
     * A place for a value.
     *
     * @param expected what the script prints, from the value
     */
    record Place(String script, UnaryOperator<String> expected) {
        @Override
        public String toString() {
            return script;
        }
    }

    private static Place place(String script, UnaryOperator<String> expected) {
        return new Place(script, expected);
    }

    /** The value is an argument of {@code print}, which prints its arguments, each with a zero byte. */
    private static Place argument(String script) {
        return place("print() { printf '%s\\0' \"$@\"; }\n" + script, value -> value + "\0");
    }

    static Stream<Place> places() {
        return Stream.of(words(), expansions(), substitutions(), documents(), compounds())
                .flatMap(List::stream);
    }

    private static List<Place> words() {
        return List.of(
                argument("print {x}"),
                argument("print \"{x}\""),
                argument("print '{x}'"),
                argument("print $'{x}'"),
                argument("print $\"{x}\""),
                argument("print ''{x}\"\""),
                argument("print \\\n  {x} # it's {x}"),
                argument("print {x}; # {x} ' \" `"),
                argument("IFS=aeiou; print {x}"),
                argument("set -eu -o pipefail; print {x}"),
                place("/usr/bin/printf '%s\\0' {x} '{x}'", value -> value + "\0" + value + "\0"),
                place(
                        "V={x} W='{x}' /usr/bin/env -0 | grep -z '^[VW]=' | sort -z",
                        value -> "V=" + value + "\0W=" + value + "\0"),
                place(
                        "printf '%s|' a{x}b \"a {x} b\" 'a {x} b' $'a\\t{x}\\'b' {x}{x}",
                        v -> "a" + v + "b|a " + v + " b|a " + v + " b|a\t" + v + "'b|" + v + v + "|"),
                place("printf '%s|' a\\ '{x}'\"{x}\"{x}$'{x}'", v -> "a " + v + v + v + v + "|"),
                place("printf '%s|' {a,{x}} ~{x} {1..{x}}", v -> "a|" + v + "|~" + v + "|{1.." + v + "}|"),
                place(
                        "printf '%s|' \\{x} '\\{x}' \"\\{x}\" $'\\{x}' ${u:-\\{x}} \"${u:-\\{x}}\"",
                        v -> "{x}|".repeat(6)),
                place("v={x}; printf '%s|' \"$v\"", v -> v + "|"),
                place("v=a; v+={x}; printf '%s|' \"$v\"", v -> "a" + v + "|"),
                place("v=~{x}:{x}; printf '%s|' \"$v\"", v -> "~" + v + ":" + v + "|"),
                place(
                        "export A={x} B='{x}'; readonly C=\"{x}\"; declare D={x}; printf '%s|' \"$A\" \"$B\" \"$C\" \"$D\"",
                        v -> (v + "|").repeat(4)),
                place("f() { local v={x} w; w='{x}'; printf '%s|' \"$v\" \"$w\"; }; f", v -> (v + "|").repeat(2)),
                place(
                        "a=({x} '{x}' \"{x}\" $'{x}' # {x} )\n {x}a ); printf '%s|' \"${a[@]}\"",
                        v -> (v + "|").repeat(4) + v + "a|"),
                place(
                        "a=([3]={x} x); a+=('{x}'); declare -A m=([k]='{x}'); printf '%s|' \"${a[3]}\" \"${a[4]}\" \"${a[5]}\" \"${m[k]}\"",
                        v -> v + "|x|" + v + "|" + v + "|"),
                place("a[0]={x}; a[$((1))]='{x}'; printf '%s|' \"${a[@]}\"", v -> (v + "|").repeat(2)));
    }

    private static List<Place> expansions() {
        return List.of(
                argument("print ${u:-{x}}"),
                argument("print ${u-{x}}"),
                argument("print ${u:-'{x}'}"),
                argument("print ${u:-\"{x}\"}"),
                argument("print ${u:-$'{x}'}"),
                argument("print \"${u:-{x}}\""),
                argument("print \"${u:-\"{x}\"}\""),
                argument("print \"${u-${w:-{x}}}\""),
                argument("print ${u:-${w:-{x}}}"),
                argument("print \"${PATH:+{x}}\""),
                argument("print \"${u:={x}}\""),
                argument(": \"${u:={x}}\"; print \"$u\""),
                argument("a=(); print \"${a[0]:-{x}}\""),
                place(
                        "printf '%s|' \"${u:-'{x}'}\" \"${u:-a {x} }\" ${u:-a\\ {x}\\ b}",
                        v -> "'" + v + "'|a " + v + " |a " + v + " b|"),
                place(
                        "s=A{x}B; printf '%s|' \"${s#A{x}}\" \"${s%'{x}'B}\" \"${s##\"A{x}\"}\" ${s%%{x}B}",
                        v -> "B|A|B|A|"),
                place(
                        "s=A{x}B; printf '%s|' \"${s/A{x}B/ok}\" \"${s//'A{x}'/ok}\" \"${s/#A{x}/ok}\" \"${s/%{x}B/ok}\"",
                        v -> "ok|okB|okB|Aok|"),
                place(
                        "s=aQb; printf '%s|' \"${s/Q/{x}}\" \"${s/Q/\"{x}\"}\" \"${s/Q/'{x}'}\" \"${s//Q/<{x}>}\"",
                        v -> ("a" + v + "b|").repeat(3) + "a<" + v + ">b|"),
                place("s=Ax; printf '%s|' \"${s#${u:-A{x}}}\" \"${s^^{x}}\"", v -> null));
    }

    private static List<Place> substitutions() {
        return List.of(
                place("v=$(printf '%s|' {x}); printf '%s' \"$v\"", v -> v + "|"),
                place("v=\"$(printf '%s|' '{x}' \"{x}\" $'{x}')\"; printf '%s' \"$v\"", v -> (v + "|").repeat(3)),
                place("printf '%s' \"a $(printf '%s|' \"$(printf '%s|' \"{x}\")\") b\"", v -> "a " + v + "|| b"),
                place("v=`printf '%s|' {x} '{x}' \"{x}\"`; printf '%s' \"$v\"", v -> (v + "|").repeat(3)),
                place(
                        "v=\"`printf '%s|' {x} '{x}' \"{x}\" \\\"{x}\\\"`\"; printf '%s' \"$v\"",
                        v -> (v + "|").repeat(4)),
                place(
                        "v=`printf '%s' \"\\`printf '%s|' {x} '{x}' \\\"\\\" \\`\"`; printf '%s' \"$v\"",
                        v -> v + "|" + v + "|||".substring(1)),
                place("v=`printf '%s' \"$(printf '%s|' '{x}')\"`; printf '%s' \"$v\"", v -> v + "|"),
                place("v=\"${u:-`printf '%s|' \"{x}\"`}\"; printf '%s' \"$v\"", v -> v + "|"),
                place("v=\"${u:-$(printf '%s|' \"{x}\" '{x}')}\"; printf '%s' \"$v\"", v -> (v + "|").repeat(2)),
                place("cat <(printf '%s|' {x}) - < <(printf '%s|' '{x}')", v -> (v + "|").repeat(2)),
                place("printf '%s|' {x} > >(cat); wait $!", v -> v + "|"),
                place("v=$(# it's a comment with ) and {x}\nprintf '%s|' {x}); printf '%s' \"$v\"", v -> v + "|"),
                place("v=$(case a in (a) printf '%s|' {x};; b) :;; esac); printf '%s' \"$v\"", v -> v + "|"),
                place("v=$(case a in a) printf '%s|' {x};; esac); printf '%s' \"$v\"", v -> v + "|"),
                place(
                        "printf '%s' $(( $(printf '%s' {x} | wc -c) + 0 ))",
                        v -> String.valueOf(v.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)),
                place("! !(printf '%s|' {x}; case a in a) printf '%s|' '{x}';; esac)", v -> (v + "|").repeat(2)),
                place("((printf '%s|' {x}); printf '%s|' '{x}')", v -> (v + "|").repeat(2)),
                place("v=$((printf '%s|' {x}); printf '%s|' '{x}'); printf '%s' \"$v\"", v -> (v + "|").repeat(2)));
    }

    private static List<Place> documents() {
        return List.of(
                place("cat <<< {x}", v -> v + "\n"),
                place("cat <<< '{x}'", v -> v + "\n"),
                place("cat <<<\"a {x} b\"", v -> "a " + v + " b\n"),
                place("cat <<< $'{x}'", v -> v + "\n"),
                place("cat <<EOF\n{x}\nEOF\nprintf end", v -> v + "\nend"),
                place(
                        "cat <<EOF\n'{x}' \"{x}\" \\$u ${u:-{x}} $(printf '%s|' '{x}') `printf '%s|' \"{x}\"`\nEOF",
                        v -> "'" + v + "' \"" + v + "\" $u " + v + " " + v + "| " + v + "|\n"),
                place("cat <<-EOF | cat\n\t\ta {x}\n\tEOF", v -> "a " + v + "\n"),
                place("cat <<'EOF'\n{x}\nEOF\nprintf end", v -> v + "\nend"),
                place(
                        "cat <<\"EOF\"\na {x} $HOME `id` \\ \\\\ \\$ \"'\nEOF",
                        v -> "a " + v + " $HOME `id` \\ \\\\ \\$ \"'\n"),
                place("cat <<\\EOF\n${x}\\{x}{x}\\\nEOF", v -> "${x}{x}" + v + "\\\n"),
                place("cat <<-'E O F'\n\t{x}\n\t$(rm -rf x)\n\tE O F\nprintf end", v -> v + "\n$(rm -rf x)\nend"),
                place(
                        "cat <<A; cat <<'B'; cat <<C\n{x}a\nA\n{x}$b\nB\n{x}c\nC",
                        v -> v + "a\n" + v + "$b\n" + v + "c\n"),
                place("cat <<A - <<< 'here {x}'\nnot read {x}\nA", v -> "here " + v + "\n"),
                place("v=$(cat <<'EOF'\n{x} )\nEOF\n); printf '%s' \"$v\"", v -> v + " )"),
                place("v=\"$(cat <<EOF\n{x} ' )\nEOF\n)\"; printf '%s' \"$v\"", v -> v + " ' )"),
                place("cat <<EOF\n$(cat <<'IN'\n{x} $u |\nIN\n)\nEOF", v -> v + " $u |\n"),
                place("cat <<EOF\nEO\\\nEOF\n{x}\nEOF", v -> "EOEOF\n" + v + "\n"),
                place("f() { cat; }; f <<EOF && printf '%s' \"after {x}\"\n{x}\nEOF", v -> v + "\nafter " + v),
                place("while IFS= read -r -d '' v; do printf '%s' \"$v\"; done < <(printf '%s\\0' {x})", v -> v),
                place("printf '%s' {x} | cat", v -> v),
                place("cat <<'EOF'\nBATON_END\n{x}\nEOF", v -> "BATON_END\n" + v + "\n"));
    }

    private static List<Place> compounds() {
        return List.of(
                place("for i in {x} '{x}' a\"{x}\"; do printf '%s|' \"$i\"; done", v -> v + "|" + v + "|a" + v + "|"),
                place("for i\n in {x}\ndo printf '%s|' \"$i\"; done", v -> v + "|"),
                place("case {x} in {x}) printf ok;; *) printf no;; esac", v -> "ok"),
                place("case A'{x}' in (B|A\"{x}\") printf ok;; *) printf no; esac; printf '%s' {x}", v -> "ok" + v),
                place(
                        "case x in y) ;; x) case {x} in A{x}) printf no;; '{x}') printf '%s|' {x};& z) printf fall;; esac;; esac",
                        v -> v + "|fall"),
                place("if [ {x} = '{x}' ] && test A{x} == \"A{x}\"; then printf ok; fi", v -> "ok"),
                place("[[ {x} == {x} && A{x} = 'A{x}' && ! B{x} == \"A{x}\" ]] && printf ok", v -> "ok"),
                place("[[ A{x}B =~ ^A{x}B$ && ( {x} =~ '{x}' || a == b ) ]] && printf ok", v -> "ok"),
                place(
                        "shopt -s extglob\n[[ A{x} == @(A{x}|b) ]] && printf ok; case B{x} in ?(B)+({x})) printf yes;; esac",
                        v -> null),
                place(
                        "if true; then { ( printf '%s|' {x} ) } fi; ! false && printf '%s|' '{x}'",
                        v -> (v + "|").repeat(2)),
                place(
                        "until printf '%s|' {x}; do :; done; while printf '%s|' {x}; do break; done",
                        v -> (v + "|").repeat(2)),
                place(
                        "function f { printf '%s|' \"$1\"; }; f {x}; g() (printf '%s|' \"$@\"); g '{x}' {x}",
                        v -> (v + "|").repeat(3)),
                place("time printf '%s|' {x} 2>&1 & wait; printf '%s|' {x} 2>&1 | cat", v -> (v + "|").repeat(2)),
                place("((1 + (2))) && for ((i = 0; i < 1; i++)); do printf '%s|' {x}; done", v -> v + "|"),
                place("select_=1; a=1;printf '%s|' {x}#no {x}'#'{x};b=2#{x}", v -> v + "#no|" + v + "#" + v + "|"),
                place("trap 'printf \"%s\" \"$v\"' EXIT; v={x}; exit", v -> v),
                place(
                        "bash -c 'printf \"%s|\" \"$@\"' _ '' \"$0\" | head -c 1; printf '%s|' {x}",
                        v -> "||".substring(1) + v + "|"));
    }

    /** Each of these means something to the shell somewhere. */
    private static final List<String> VALUES = List.of(
            "plain",
            "",
            " ",
            "  two  words  ",
            "\n",
            "a\n\n\n",
            "\n\nb",
            "\t tab \t",
            "it's",
            "''",
            "'\"'\"'",
            "\"",
            "\"double\" 'single'",
            "\\",
            "a\\",
            "\\\\n\\t",
            "$(touch pwned)",
            "`touch pwned`",
            "$HOME ${x} ${u:-y}",
            "$((1+1))",
            "*",
            "? [a-z]* {a,b}",
            "-n",
            "-e -rf /",
            "!",
            "!!",
            "~",
            "~root",
            "# comment",
            "%s%d%n",
            "%",
            "#",
            "/",
            "&",
            "a&b && touch pwned",
            "; touch pwned;",
            "| touch pwned",
            "> pwned",
            "<(touch pwned)",
            "(",
            ")",
            "}",
            "${",
            "{x}",
            "\\{x}",
            "EOF",
            "a\nEOF\ntouch pwned\nEOF\n",
            "\tE O F\n",
            "é😀\u00a0\u2028",
            "\u0001\u0002\u007f\u001b[0m",
            "\r\n",
            "a[$(touch pwned)]",
            "x=y",
            ")) || touch pwned",
            "' || touch pwned; '",
            "\" || touch pwned; \"");

    /** The sharpest of them, and all in one, for every place. */
    private static final List<String> SHARP_VALUES = List.of(
            "",
            "\n",
            " * ",
            "-n",
            "\\",
            "'",
            "\"",
            "&",
            "~",
            "#",
            "%",
            "/",
            "a\nEOF\ntouch pwned\n\n",
            String.join(" ", VALUES),
            String.join("\n", VALUES) + "\n");

    @ParameterizedTest
    @MethodSource("places")
    void every_value_arrives_byte_for_byte(Place place) {
        var bench = new BashBench(root);
        boolean simple =
                words().stream().limit(7).anyMatch(word -> word.script().equals(place.script()));
        for (String value : simple ? VALUES : SHARP_VALUES) {
            String expected = place.expected().apply(value);
            BashBench.Outcome outcome = bench.run(place.script(), value);
            assertTrue(outcome.intact(), () -> "the folder was changed by " + value);
            if (expected != null) {
                assertEquals(expected, outcome.stdout(), () -> "value <" + value + ">, stderr " + outcome.stderr());
                assertEquals("", outcome.stderr().replaceAll("(?m)^(real|user|sys)\t.*\n|^\n", ""), value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat <<< {x}",
                "cat <<< '{x}'",
                "cat <<< \"{x}\"",
                "cat <<EOF\n{x}\nEOF",
                "cat <<'EOF'\n{x}\nEOF",
                "printf '%s\n' '{x}' | cat",
                "v={x}; printf '%s\n' \"$v\"",
                "v=\"$(cat <<< {x}; printf .)\"; printf '%s' \"${v%.}\"",
                "a=({x}); printf '%s\n' \"${a[0]}\"",
                "f() { printf '%s\n' \"$1\"; }; f {x}",
                "printf '%s\n' \"${u:-{x}}\"",
                "cat < <(printf '%s\n' {x})",
                "case a in a) printf '%s\n' {x};; esac"
            })
    void a_long_value_arrives_wherever_no_argument_list_is_in_the_way(String script) {
        String piece = "line 'single' \"double\" \\ $(rm -rf *) `rm -rf *` {x} é\n";
        String value = piece.repeat(1_000_000 / piece.length());
        BashBench.Outcome outcome = new BashBench(root).run(script, value);
        assertTrue(outcome.intact());
        assertTrue((value + "\n").equals(outcome.stdout()), () -> "stderr " + outcome.stderr());
    }

    @Test
    void a_value_too_long_for_an_argument_list_fails_and_says_so() {
        BashBench.Outcome outcome = new BashBench(root).run("/usr/bin/printf %s {x}", "x".repeat(1_000_000));
        assertEquals(126, outcome.code());
        assertTrue(outcome.stderr().endsWith("/usr/bin/printf: Argument list too long\n"), outcome.stderr());
    }

    @ParameterizedTest
    @MethodSource("places")
    void in_a_plain_locale_too(Place place) {
        String value = "é😀 'it' \"is\" \\ $(touch pwned)\n";
        String expected = place.expected().apply(value);
        BashBench.Outcome outcome = new BashBench(root)
                .run(place.script(), path -> new BashTemplate.Substitution.Text(value), Map.of("LC_ALL", "C"));
        assertTrue(expected == null || expected.equals(outcome.stdout()), () -> outcome.stdout() + outcome.stderr());
    }

    @Test
    void a_redirection_goes_to_the_file_of_that_name(@TempDir java.nio.file.Path elsewhere) throws Exception {
        String name = elsewhere.resolve("a b\n$(x) 'y'*").toString();
        BashBench.Outcome outcome = new BashBench(root)
                .run("printf one > {x}; printf two >> '{x}'; cat < \"{x}\"; exec 3<{x}; cat <&3", name);
        assertEquals("onetwoonetwo", outcome.stdout());
        assertEquals("onetwo", java.nio.file.Files.readString(java.nio.file.Path.of(name)));
    }
}
