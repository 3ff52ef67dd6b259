package dev.baton.plan.render;

import dev.baton.expression.Template;
import dev.baton.plan.PlanNode;
import dev.baton.plan.PlanNode.Work;
import dev.baton.plan.Policy;
import dev.baton.step.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a node is and does, in few words. Texts of the flow come out on one line, without control characters, and not too long. */
final class NodeText {
    private static final int LONGEST = 100;

    private NodeText() {}

    /** What kind of node it is: the step's name, {@code parallel}, {@code @name}. */
    static String title(PlanNode node) {
        return switch (node) {
            case PlanNode.Step n -> n.name();
            case PlanNode.Checkpoint n -> "@" + n.name();
            case PlanNode.Question ignored -> "question";
            case PlanNode.Wait ignored -> "Wait";
            case PlanNode.Fork n -> n.race() ? "race" : "parallel";
            case PlanNode.Scoped ignored -> "group";
            case PlanNode.Call n -> "@call:" + n.flow();
            case PlanNode.Choice ignored -> "choice";
            case PlanNode.Label n -> "@" + n.name();
            case PlanNode.Jump n -> "@" + n.label();
            case PlanNode.Goto ignored -> "";
            case PlanNode.Unsupported n -> n.construct();
        };
    }

    /** The text that the node was written with; empty when it has none. */
    static String detail(PlanNode node) {
        return switch (node) {
            case PlanNode.Step n -> work(n.work());
            case PlanNode.Checkpoint n -> template(n.message());
            case PlanNode.Question n -> template(n.message());
            case PlanNode.Wait n -> template(n.duration());
            case PlanNode.Unsupported n -> unsupported(n);
            case PlanNode.Fork ignored -> "";
            case PlanNode.Scoped ignored -> "";
            case PlanNode.Call n -> arguments(n);
            case PlanNode.Choice ignored -> "";
            case PlanNode.Label ignored -> "";
            case PlanNode.Jump ignored -> "";
            case PlanNode.Goto ignored -> "";
        };
    }

    /** The variable that the node's result is bound to, or null. */
    static @Nullable String variable(PlanNode node) {
        return switch (node) {
            case PlanNode.Step n -> n.variable();
            case PlanNode.Checkpoint n -> n.variable();
            case PlanNode.Question n -> n.variable();
            case PlanNode.Wait n -> n.variable();
            case PlanNode.Fork n -> n.variable();
            case PlanNode.Scoped n -> n.variable();
            case PlanNode.Call n -> n.variable();
            case PlanNode.Choice ignored -> null;
            case PlanNode.Label ignored -> null;
            case PlanNode.Jump ignored -> null;
            case PlanNode.Goto ignored -> null;
            case PlanNode.Unsupported ignored -> null;
        };
    }

    /** Whatever about the node is not as usual, each in a few words. */
    static List<String> notes(PlanNode node) {
        var notes = new ArrayList<String>();
        switch (node) {
            case PlanNode.Step n -> {
                if (n.work() instanceof Work.Batch batch) {
                    batch(batch, notes);
                }
                policy(n.policy(), n.work() instanceof Work.Agent, notes);
            }
            case PlanNode.Checkpoint n -> {
                note(notes, n.fallback(), "unattended: ");
                expiry(n.expiry(), notes);
            }
            case PlanNode.Question n -> {
                if (!n.choices().isEmpty()) {
                    notes.add("one of " + shorten(String.join(", ", n.choices())));
                }
                if (n.secret()) {
                    notes.add("secret");
                }
                expiry(n.expiry(), notes);
            }
            case PlanNode.Fork n -> {
                if (n.concurrency() > 0) {
                    notes.add("at most " + n.concurrency() + " at a time");
                }
                if (n.cancelOnFailure()) {
                    notes.add("the first failure ends the others");
                }
                if (n.race()) {
                    notes.add("the first success ends the others");
                }
                policy(n.policy(), false, notes);
            }
            case PlanNode.Scoped n -> policy(n.policy(), false, notes);
            case PlanNode.Call n -> policy(n.policy(), false, notes);
            case PlanNode.Unsupported ignored -> notes.add("not run by this version");
            case PlanNode.Wait ignored -> {}
            case PlanNode.Choice ignored -> {}
            case PlanNode.Label ignored -> {}
            case PlanNode.Jump ignored -> {}
            case PlanNode.Goto ignored -> {}
        }
        return notes;
    }

    private static String arguments(PlanNode.Call call) {
        return shorten(call.arguments().stream()
                .map(argument -> argument.name() + " = " + template(argument.value()))
                .collect(Collectors.joining(", ")));
    }

    /** A text of the flow as one short line. */
    static String shorten(String text) {
        return shorten(text, LONGEST);
    }

    static String shorten(String text, int longest) {
        var out = new StringBuilder();
        boolean blank = false;
        for (int i = 0; i < text.length() && out.length() < longest; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c)) {
                blank = !out.isEmpty();
                continue;
            }
            if (blank) {
                out.append(' ');
            }
            blank = false;
            out.appendCodePoint(Character.isISOControl(c) || isDirection(c) ? '\uFFFD' : c);
            if (out.length() >= longest && i < text.length()) {
                return out.append('…').toString();
            }
        }
        return out.toString();
    }

    /** Characters that would turn the order of what stands around them. */
    private static boolean isDirection(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }

    /** What stands before the bodies, which are shown by themselves. */
    private static String unsupported(PlanNode.Unsupported node) {
        int bracket = node.bodies().isEmpty() ? -1 : node.text().indexOf('[');
        String text = bracket < 0 ? node.text() : node.text().substring(0, bracket);
        String rest = text.startsWith(node.construct())
                ? text.substring(node.construct().length())
                : text;
        return shorten(rest.startsWith(":") ? rest.substring(1) : rest);
    }

    private static String work(Work work) {
        return switch (work) {
            case Work.Bash bash -> template(bash.shown());
            case Work.Program program -> shorten(program.source());
            case Work.Agent agent -> template(agent.instruction());
            case Work.Http http -> template(http.request());
            case Work.Task task -> template(task.input());
            case Work.Batch batch -> batch.shown(NodeText::template);
        };
    }

    private static void batch(Work.Batch batch, List<String> notes) {
        if (batch.runs()) {
            notes.add("each item is a run of its own");
        }
        if (batch.concurrency() > 0) {
            notes.add("at most " + batch.concurrency() + " at a time");
        }
        if (batch.chunk() > 0) {
            notes.add(batch.chunk() + " to a chunk");
        }
        if (batch.maxFailures() != null) {
            notes.add("at most " + shorten(batch.maxFailures()) + " may fail");
        }
    }

    private static String template(Template template) {
        var out = new StringBuilder();
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Part.Text text -> out.append(text.text());
                case Template.Part.Ref ref -> out.append('{').append(ref.path()).append('}');
            }
            if (out.length() > 2 * LONGEST) {
                break;
            }
        }
        return shorten(out.toString());
    }

    private static void policy(Policy policy, boolean allowSet, List<String> notes) {
        note(notes, policy.timeout() == null ? null : duration(policy.timeout()), "timeout ");
        if (policy.retries() > 0) {
            notes.add(policy.retries() + (policy.retries() == 1 ? " retry" : " retries"));
        }
        if (policy.continueOnFailure()) {
            notes.add("goes on after a failure");
        }
        if (policy.secret()) {
            notes.add("secret");
        }
        if (!policy.idempotent()) {
            notes.add("never twice by itself");
        }
        if (policy.allowSet() && !allowSet) {
            notes.add("may set variables");
        }
        Limit limit = policy.limit();
        if (limit != null) {
            notes.add("with '" + shorten(limit.name()) + "' at most " + limit.slots() + " at a time"
                    + (limit.per() == null ? "" : " and in " + duration(limit.per())));
        }
        if (!policy.needs().isEmpty()) {
            notes.add("needs " + shorten(String.join(", ", policy.needs())));
        }
        if (policy.fallback() != null) {
            notes.add("has a fallback");
        }
    }

    private static void expiry(PlanNode.@Nullable Expiry expiry, List<String> notes) {
        if (expiry != null) {
            notes.add(expiry.onTimeout() + " after " + duration(expiry.timeout()));
        }
    }

    private static void note(List<String> notes, @Nullable String value, String before) {
        if (value != null) {
            notes.add(before + value);
        }
    }

    /** As a person writes it: {@code 1h 30m}, {@code 500ms}. */
    static String duration(Duration duration) {
        var out = new StringBuilder();
        append(out, duration.toDays(), "d");
        append(out, duration.toHoursPart(), "h");
        append(out, duration.toMinutesPart(), "m");
        append(out, duration.toSecondsPart(), "s");
        append(out, duration.toMillisPart(), "ms");
        return out.isEmpty() ? "0s" : out.toString();
    }

    private static void append(StringBuilder out, long amount, String unit) {
        if (amount > 0) {
            out.append(out.isEmpty() ? "" : " ").append(amount).append(unit);
        }
    }
}
