package dev.baton.step.script;

import java.util.regex.Pattern;

/** Makes a flow's Python or Node text a whole program, in which {@code v} holds the variables. */
public final class ScriptPrelude {
    /** The environment variable that names a file with the variables: one JSON object, UTF-8. */
    public static final String VARIABLES = "BATON_VARIABLES";

    /** Before a secret's name: its value is in the environment, and {@code v} has it from there, for files must not. */
    public static final String SECRET = "BATON_SECRET_";

    /** What tracebacks call the flow's text. */
    private static final String PYTHON_NAME = "script.py";

    private static final String PYTHON_BEGINNING = """
            def _run(scope, name, source):
                import json, linecache, os, sys, traceback

                class Variables(dict):
                    def __getattr__(self, key):
                        if key in self:
                            return self[key]
                        raise AttributeError("the flow has no variable %r" % key)

                def show(kind, error, trace):
                    while trace and trace.tb_frame.f_code.co_filename == show.__code__.co_filename:
                        trace = trace.tb_next
                    traceback.print_exception(kind, error, trace)

                with open(os.environ["BATON_VARIABLES"], encoding="utf-8") as file:
                    scope["v"] = Variables(json.load(file))
                for key, value in os.environ.items():
                    if key.startswith("BATON_SECRET_"):
                        scope["v"].setdefault(key[13:], value)
                del scope["_run"]
                sys.path[0] = os.getcwd()
                sys.excepthook = show
                linecache.cache[name] = (len(source), None, source.splitlines(True), name)
                exec(compile(source, name, "exec", dont_inherit=True), scope)
            """;

    private static final Pattern STRICT = Pattern.compile("\\A\\s*(['\"])use strict\\1");
    private static final Pattern MODULE = Pattern.compile(
            "^[ \\t]*(?:import(?:[ \\t]+[\\w$]|[ \\t]*[*{\"'])|export(?:[ \\t]+\\w|[ \\t]*[*{]))|\\bimport\\.meta\\b",
            Pattern.MULTILINE);
    private static final Pattern TOP_LEVEL_AWAIT =
            Pattern.compile("^(?:(?:const|let|var)\\s[^=\\n]*=\\s*)?await\\b|^for\\s+await\\b", Pattern.MULTILINE);

    private ScriptPrelude() {}

    /**
     * A Python program. The text is compiled on its own, so that line numbers, {@code from __future__} and the like are
     * as they would be in a file, and tracebacks show its lines and not this wrapping.
     */
    public static String python(String text) {
        return PYTHON_BEGINNING + "\n\n_run(globals(), " + pythonLiteral(PYTHON_NAME) + ", " + pythonLiteral(text)
                + ")\n";
    }

    private static String pythonLiteral(String text) {
        var out = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '"' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ' || c == 0x7f || Character.isSurrogate(c) && !isPaired(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    /**
     * A Node program. What defines {@code v} shares the text's first line, so that line numbers are the text's own; it
     * works in both kinds of modules, and a script may still declare a {@code v} of its own.
     */
    public static String node(String text) {
        String body = text.startsWith("#!") ? "//" + text.substring(2) : text;
        String strict = STRICT.matcher(body).find() ? "\"use strict\"; " : "";
        // Modules and files are looked for from where the script runs, not from where its text happens to be.
        String here =
                isNodeModule(text) ? "" : "require = require(\"node:module\").createRequire(process.cwd() + \"/\"); ";
        return strict
                + here
                + "globalThis.v = JSON.parse((process.getBuiltinModule ? process.getBuiltinModule(\"node:fs\") : require(\"node:fs\"))"
                + ".readFileSync(process.env." + VARIABLES + ", \"utf8\")); "
                + "for (const [k, x] of Object.entries(process.env)) "
                + "if (k.startsWith(\"" + SECRET
                + "\") && !(k.slice(13) in globalThis.v)) globalThis.v[k.slice(13)] = x; "
                + "for (const [k, x] of Object.entries(process.env)) "
                + "if (k.startsWith(\"BATON_SECRET_\") && !(k.slice(13) in v)) globalThis.v[k.slice(13)] = x; "
                + body;
    }

    /** Whether a Node text has to be run as an ECMAScript module: it imports, exports or awaits at its top level. */
    public static boolean isNodeModule(String text) {
        return MODULE.matcher(text).find() || (TOP_LEVEL_AWAIT.matcher(text).find() && !text.contains("require("));
    }
}
