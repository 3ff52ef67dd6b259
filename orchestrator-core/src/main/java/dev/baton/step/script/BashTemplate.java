package dev.baton.step.script;

import dev.baton.expression.Path;
import dev.baton.expression.Problem;
import dev.baton.expression.Template;
import java.util.List;
import java.util.function.Function;

/**
 * A Bash script in which every <code>{x}</code> has become a reference to a shell variable, written for the quoting it
 * stands in.
 *
 * <p>Values never become part of the script: they are assigned to unexported variables before its first command, and
 * the script refers to those. So a value is always one word and arrives byte for byte, whatever it holds. A misread
 * quoting could at worst split a value into words; where the quoting cannot be told, {@link #compile} refuses instead.
 *
 * @param script the script with the references in place
 * @param bindings the shell variables it refers to
 */
public record BashTemplate(String script, List<Binding> bindings) {
    public BashTemplate {
        bindings = List.copyOf(bindings);
    }

    /** A shell variable and what it holds. */
    public record Binding(Path path, String variable) {}

    /**
     * A template, and what is to be said about the script.
     *
     * @param template must not be run when a problem is an error
     * @param refs where the script uses values; what stands in a comment is no use
     */
    public record Compiled(BashTemplate template, List<Template.Use> refs, List<Problem> problems) {
        public Compiled {
            refs = List.copyOf(refs);
            problems = List.copyOf(problems);
        }
    }

    /** What stands for a path when a script runs. */
    public sealed interface Substitution {
        record Text(String text) implements Substitution {}

        /** A secret, which the environment holds under the name, so that the script does not. */
        record EnvVar(String name) implements Substitution {}
    }

    /** What filling in the values comes to. */
    public sealed interface Rendering {}

    /**
     * A script that can run.
     *
     * @param prelude one line that assigns the variables; empty when there are none
     * @param script the script itself
     */
    public record Ready(String prelude, String script) implements Rendering {
        /**
         * Both in one text. The prelude shares the script's first line, so that the shell's line numbers are the
         * script's own.
         */
        public String source() {
            return prelude + script;
        }
    }

    /** A value that no shell variable can hold. */
    public record Unfit(Path path, String message) implements Rendering {}

    /** Reads a script. Takes time linear in it, and little stack, whatever it holds. */
    public static Compiled compile(String bashText) {
        var output = new BashTemplateOutput(bashText);
        new BashTemplateScanner(output).scan();
        return output.finish();
    }

    /** Fills in the values. */
    public Rendering render(Function<Path, Substitution> values) {
        var prelude = new StringBuilder();
        for (Binding binding : bindings) {
            prelude.append(binding.variable()).append('=');
            switch (values.apply(binding.path())) {
                case Substitution.Text text
                when text.text().indexOf('\0') >= 0 -> {
                    return new Unfit(
                            binding.path(),
                            "Expected a text for '{" + binding.path()
                                    + "}', but it holds a zero byte, which Bash cannot keep in a variable");
                }
                case Substitution.Text text -> BashTemplateQuoting.append(text.text(), prelude);
                case Substitution.EnvVar env ->
                    prelude.append("${").append(shellName(env.name())).append('}');
            }
            prelude.append("; ");
        }
        return new Ready(prelude.toString(), script);
    }

    private static String shellName(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("Expected the name of an environment variable, but got '" + name + "'");
        }
        return name;
    }
}
