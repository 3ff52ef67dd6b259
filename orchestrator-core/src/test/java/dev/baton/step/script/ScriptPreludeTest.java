package dev.baton.step.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the real interpreters. */
class ScriptPreludeTest {
    private static final String VARIABLES =
            "{\"name\": \"it's \\\"ü\\\"\\n$(x)\", \"data\": {\"list\": [1, 2.50], \"__proto__\": 1}, \"a-b\": null, \"items\": [3]}";

    @TempDir
    private java.nio.file.Path folder;

    private record Outcome(int code, String stdout, String stderr) {}

    private Outcome run(String interpreter, String file, String source) throws IOException, InterruptedException {
        java.nio.file.Path work = Files.createDirectories(folder.resolve("work"));
        java.nio.file.Path script = Files.writeString(folder.resolve(file), source);
        java.nio.file.Path out = folder.resolve("out");
        java.nio.file.Path err = folder.resolve("err");
        var builder = new ProcessBuilder(interpreter, script.toString()).directory(work.toFile());
        builder.environment()
                .put(
                        ScriptPrelude.VARIABLES,
                        Files.writeString(folder.resolve("variables.json"), VARIABLES)
                                .toString());
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Nested
    class Python {
        private Outcome python(String text) throws IOException, InterruptedException {
            return run("python3", "main.py", ScriptPrelude.python(text));
        }

        @Test
        void variables_are_items_and_attributes() throws Exception {
            Outcome outcome =
                    python("print(v.name, v['data']['list'][1], v[\"a-b\"], v.get('gone'), end='|')\nprint(sorted(v))");
            assertEquals(
                    "it's \"ü\"\n$(x) 2.5 None None|['a-b', 'data', 'items', 'name']\n",
                    outcome.stdout(),
                    outcome.stderr());
        }

        @Test
        void a_text_is_run_as_if_it_were_the_file() throws Exception {
            String text =
                    "\"\"\"doc\"\"\"\nfrom __future__ import annotations\nimport sys, os\nclass A:\n    def f(self): return __name__\n"
                            + "print(A().f(), __doc__, sys.path[0] == os.getcwd(), '\\\\', \"\\\"\", 'ü\\t', [x for x in dir() if x.startswith('_r')])";
            assertEquals("__main__ doc True \\ \" ü\t []\n", python(text).stdout());
        }

        @Test
        void tracebacks_show_the_texts_lines_and_nothing_else() throws Exception {
            Outcome outcome = python("def f():\n    return v.nme\n\nf()\n");
            assertEquals(1, outcome.code());
            assertEquals(
                    """
                    Traceback (most recent call last):
                      File "script.py", line 4, in <module>
                        f()
                      File "script.py", line 2, in f
                        return v.nme
                    """.strip(),
                    outcome.stderr()
                            .lines()
                            .filter(line -> !line.strip().startsWith("^"))
                            .limit(5)
                            .reduce((a, b) -> a + "\n" + b)
                            .orElse(""));
            assertTrue(outcome.stderr().contains("AttributeError: the flow has no variable 'nme'"), outcome.stderr());
        }

        @Test
        void syntax_errors_show_the_line() throws Exception {
            Outcome outcome = python("x = 1\nif x\n    pass");
            assertTrue(outcome.stderr().startsWith("  File \"script.py\", line 2\n    if x\n"), outcome.stderr());
        }

        @Test
        void exit_codes_pass_through() throws Exception {
            assertEquals(7, python("import sys; sys.exit(7)").code());
        }
    }

    @Nested
    class Node {
        @Test
        void variables_are_an_object() throws Exception {
            Outcome outcome = run(
                    "node",
                    "main.cjs",
                    ScriptPrelude.node("console.log(v.name, v['data'].list[1], v['a-b'], v.gone, __filename !== '')"));
            assertEquals("it's \"ü\"\n$(x) 2.5 null undefined true\n", outcome.stdout(), outcome.stderr());
        }

        @Test
        void errors_name_the_texts_lines() throws Exception {
            Outcome outcome = run("node", "main.cjs", ScriptPrelude.node("const a = 1\n\nboom()"));
            assertTrue(outcome.stderr().contains("main.cjs:3\nboom()"), outcome.stderr());
        }

        @Test
        void modules_import_and_await() throws Exception {
            String text =
                    "import os from 'node:os'\nawait null\nconst v2 = v.items\nconsole.log(typeof os.cpus, v2[0])";
            assertTrue(ScriptPrelude.isNodeModule(text));
            assertEquals(
                    "function 3\n",
                    run("node", "main.mjs", ScriptPrelude.node(text)).stdout());
        }

        @Test
        void a_script_keeps_its_beginning_and_may_have_a_v_of_its_own() throws Exception {
            String text = "#!/usr/bin/env node\nconst v = 5; console.log(v)";
            assertEquals(
                    "5\n", run("node", "main.cjs", ScriptPrelude.node(text)).stdout());
            String strict = "'use strict'\ntry { undeclared = 1 } catch (e) { console.log(e.name) }";
            assertEquals(
                    "ReferenceError\n",
                    run("node", "main.cjs", ScriptPrelude.node(strict)).stdout());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "const fs = require('fs')",
                    "import('x').then(f)",
                    "async function f() {\n  await g()\n}",
                    "importantThing()",
                    "// nothing",
                    "exports.x = 1"
                })
        void ordinary_scripts_are_no_modules(String text) {
            assertFalse(ScriptPrelude.isNodeModule(text));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "import fs from 'fs'",
                    "  import { a } from \"b\"",
                    "import 'x'",
                    "import * as a from 'a'",
                    "export default 1",
                    "const r = await fetch(u)",
                    "await f()"
                })
        void what_imports_exports_or_awaits_is_a_module(String text) {
            assertTrue(ScriptPrelude.isNodeModule(text));
        }
    }
}
