package dev.baton.step.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableUseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "print(v[\"a\"], v['b'], v.c, v [ 'd' ])                | a b c d | false",
                "print(v.a.b[0], v['x']['y'])                           | a x     | false",
                "x = 'v.a' + \"v['b']\" # v.c                           |         | false",
                "`x = \"\"\"\nv.a ' \"\n\"\"\" + v.b`                   | b       | false",
                "f\"{v.a} {{v.b}} {v['c']!r:>{v.d}} {f'{v.e}'}\"        | a c d e | false",
                "rf'{v.a}' + r'\\\\' + b'v.b' + 'it\\'s v.c'              | a       | false",
                "self.v.a + vv.b + v2.c + _v.d                          |         | false",
                "v.get('a') or v.get(\"b\", 1)                          | a b     | false",
                "for k in v: print(v[k])                                |         | true",
                "print(v.items(), v['a'])                               | a       | true",
                "json.dumps(v)                                          |         | true",
                "v['a'] ; v = 3 ; v.b                                   | a       | true",
                "for v in x: v.a                                        |         | true",
                "f(lambda v: v.a)                                       |         | true",
                "v == x                                                 |         | true",
                "v['a' + x]                                             |         | true",
                "v[\"a-b\"]                                             | a-b     | false"
            })
    void python(String text, String names, boolean dynamic) {
        assertEquals(
                new VariableUse(new java.util.LinkedHashSet<>(split(names)), dynamic),
                VariableUse.inPython(text),
                text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "console.log(v.a, v['b'], v?.c, v[\"d\"]?.e)            | a b c d | false",
                "// v.a                                                 |         | false",
                "/* v.a */ v.b /* v.c */                                | b       | false",
                "x.replace(/v.a\"/g, v.b) + '\"'                        | b       | false",
                "x = a / v.b / c                                        | b       | false",
                "return /[/'\"]/.test(v.a)                              | a       | false",
                "const { a, b } = v                                     |         | true",
                "const v = 1; v.a                                       |         | true",
                "xs.map(v => v.a)                                       |         | true",
                "Object.keys(v)                                         |         | true",
                "o.v.a + o?.v.b                                         |         | false"
            })
    void node(String text, String names, boolean dynamic) {
        assertEquals(
                new VariableUse(new java.util.LinkedHashSet<>(split(names)), dynamic), VariableUse.inNode(text), text);
    }

    @Test
    void code_in_template_literals_counts_and_their_text_does_not() {
        VariableUse use = VariableUse.inNode("x = `v.a ${v.b + `${v.c} \"`} \\${v.d} ${ {k: v.e}.k }`; v.f");
        assertEquals(new VariableUse(new java.util.LinkedHashSet<>(List.of("b", "c", "e", "f")), false), use);
    }

    private static List<String> split(String names) {
        return names == null ? List.of() : List.of(names.split(" "));
    }

    @Test
    void hostile_texts_take_linear_time() {
        for (String piece :
                List.of("f\"{", "`${", "v", "v ", "v[", "v['a']", "v.", "'", "\"\"\"", "/", "{", "}", "\n", "v[\"a")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> {
                        VariableUse.inPython(piece.repeat(1_000_000 / piece.length()));
                        VariableUse.inNode(piece.repeat(1_000_000 / piece.length()));
                    },
                    piece);
        }
    }
}
