package dev.baton.step.script;

import dev.baton.expression.Interpolations;
import dev.baton.expression.Interpolations.Found;
import dev.baton.expression.Path;
import dev.baton.expression.Problem;
import dev.baton.expression.Template;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what becomes of a script: edits, shell variables, problems. All offsets are into the script as written. */
final class BashTemplateOutput {
    private final String script;
    private final Map<Integer, Found> groups = new HashMap<>();
    private final Set<Found> settled = new HashSet<>();
    private final Set<Found> ignored = new HashSet<>();
    private final Map<Path, String> variables = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final String prefix;
    private final List<Edit> edits = new ArrayList<>();
    private final Map<Integer, Problem> errors = new LinkedHashMap<>();
    private final List<Problem> warnings = new ArrayList<>();
    private boolean unclear;
    private boolean unclosed;

    private record Edit(int start, int end, String replacement) {}

    BashTemplateOutput(String script) {
        this.script = script;
        for (Found found : Interpolations.find(script)) {
            if (!(found instanceof Found.AfterDollar)) {
                groups.put(found.span().start(), found);
            }
        }
        String unused = "baton_";
        while (script.contains(unused)) {
            unused = "_" + unused;
        }
        this.prefix = unused;
    }

    String script() {
        return script;
    }

    /** The brace group that begins at the offset, or null. */
    @Nullable
    Found groupAt(int offset) {
        return groups.get(offset);
    }

    /** Puts a reference to a shell variable in the group's place. */
    void refer(Found.Ref ref, BashTemplatePlace place) {
        if (unclear) {
            refuse(ref, BashTemplateRefusal.UNCLEAR);
        } else if (settled.add(ref)) {
            edit(ref.span().start(), ref.span().end(), place.reference(variable(ref.path())));
        }
    }

    void refuse(Found.Ref ref, BashTemplateRefusal refusal) {
        settled.add(ref);
        String text = "{" + ref.path() + "}";
        errors.putIfAbsent(
                ref.span().start(),
                Problem.error(refusal.code(), ref.span(), refusal.message(text), refusal.hint(text)));
    }

    /** A group in a comment stays as it is. */
    void ignore(Found group) {
        settled.add(group);
        ignored.add(group);
    }

    /**
     * Takes the backslash from an escaped group.
     *
     * @param insideBraces whether its closing brace would end an expansion
     */
    void unescape(Found.Escaped escaped, boolean insideBraces) {
        if (settled.add(escaped)) {
            Span span = escaped.span();
            edit(span.start(), span.start() + 1, "");
            if (insideBraces) {
                edit(span.end() - 1, span.end() - 1, "\\");
            }
        }
    }

    /** Marks a group as taken care of by an edit that covers it. */
    String settle(Found.Ref ref) {
        settled.add(ref);
        return variable(ref.path());
    }

    void edit(int start, int end, String replacement) {
        edits.add(new Edit(start, end, replacement));
    }

    void warn(String code, Span span, String message, String hint) {
        warnings.add(Problem.warning(code, span, message, hint));
    }

    /** Tells of the first thing that is never closed; what else is not closed around it follows from that. */
    void unclosed(int opened, String what) {
        if (unclosed) {
            return;
        }
        unclosed = true;
        warn(
                "bash-unclosed",
                new Span(opened, Math.min(opened + what.length(), script.length())),
                "Expected the end of what '" + what + "' begins, but the script ends before it",
                "Close it, or put a backslash before it if it is meant as a character");
    }

    /** From here on, nothing is known about the quoting: every further reference is refused. */
    void loseTrack() {
        unclear = true;
    }

    boolean keepsTrack() {
        return !unclear;
    }

    BashTemplate.Compiled finish() {
        for (Found group : groups.values()) {
            if (group instanceof Found.Ref ref && !settled.contains(ref)) {
                refuse(ref, BashTemplateRefusal.UNCLEAR);
            }
        }
        var bindings = new ArrayList<BashTemplate.Binding>();
        variables.forEach((path, variable) -> bindings.add(new BashTemplate.Binding(path, variable)));
        var problems = new ArrayList<>(errors.values());
        problems.addAll(warnings);
        problems.sort(Comparator.comparingInt(problem -> problem.span().start()));
        return new BashTemplate.Compiled(new BashTemplate(rewritten(), bindings), refs(), problems);
    }

    private List<Template.Use> refs() {
        return groups.values().stream()
                .filter(group -> group instanceof Found.Ref && !ignored.contains(group))
                .map(ref -> new Template.Use(ref.path(), ref.span()))
                .sorted(Comparator.comparingInt(use -> use.span().start()))
                .toList();
    }

    private String rewritten() {
        edits.sort(Comparator.comparingInt(Edit::start));
        var out = new StringBuilder(script.length() + 16 * edits.size());
        int copied = 0;
        for (Edit edit : edits) {
            out.append(script, copied, edit.start()).append(edit.replacement());
            copied = edit.end();
        }
        return out.append(script, copied, script.length()).toString();
    }

    private String variable(Path path) {
        return variables.computeIfAbsent(path, this::unusedName);
    }

    /** A name that tells a reader of the shell's messages what it holds. */
    private String unusedName(Path path) {
        String readable =
                prefix + path.toString().replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("_$", "");
        String name = readable;
        for (int n = 2; !taken.add(name); n++) {
            name = readable + "_" + n;
        }
        return name;
    }
}
