package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.view.Outline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flow's structure as a tree of lines. */
final class OutlineText {
    private final Style style;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    private OutlineText(Style style, int width) {
        this.style = style;
        this.width = width;
    }

    static List<String> of(List<Outline> body, Style style, int width) {
        OutlineText text = new OutlineText(style, width);
        text.children(body, "");
        return text.lines;
    }

    private void children(List<Outline> elements, String indent) {
        for (int i = 0; i < elements.size(); i++) {
            boolean last = i == elements.size() - 1;
            element(elements.get(i), indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "));
        }
    }

    private void element(Outline element, String lead, String indent) {
        switch (element) {
            case Outline.Work work -> {
                line(lead, work.id(), style.bold(work.name()), work.text(), work.variable(), work.notes());
                fallback(work.fallback(), indent);
            }
            case Outline.Person person -> {
                String name = person.checkpoint() ? "@" + person.name() : "ask " + person.name();
                line(lead, person.id(), style.yellow(name), person.text(), person.variable(), person.notes());
            }
            case Outline.Parallel parallel -> parallel(parallel, lead, indent);
            case Outline.Group group -> {
                line(lead, group.id(), style.cyan("group"), "", group.variable(), group.notes());
                children(group.body(), indent);
                fallback(group.fallback(), indent);
            }
            case Outline.Chain chain -> chain(chain, lead, indent);
            case Outline.Label label ->
                line(lead, label.id(), style.cyan("@" + label.name()), "", null, List.of("a label: jumps come here"));
            case Outline.Jump jump -> line(lead, jump.id(), style.cyan("go to @" + jump.label()), "", null, List.of());
            case Outline.Unknown other ->
                line(
                        lead,
                        other.id(),
                        style.red(other.construct()),
                        other.text(),
                        null,
                        List.of("not run by this version"));
        }
    }

    private void parallel(Outline.Parallel parallel, String lead, String indent) {
        line(lead, parallel.id(), style.cyan("at the same time"), "", parallel.variable(), parallel.notes());
        List<List<Outline>> branches = parallel.branches();
        for (int i = 0; i < branches.size(); i++) {
            boolean last = i == branches.size() - 1;
            List<Outline> branch = branches.get(i);
            String branchLead = indent + (last ? "└─ " : "├─ ");
            String branchIndent = indent + (last ? "   " : "│  ");
            if (branch.size() == 1) {
                element(branch.getFirst(), branchLead, branchIndent);
            } else {
                lines.add(branchLead + style.faint("branch " + (i + 1)));
                children(branch, branchIndent);
            }
        }
        fallback(parallel.fallback(), indent);
    }

    private void chain(Outline.Chain chain, String lead, String indent) {
        for (int i = 0; i < chain.arms().size(); i++) {
            Outline.Arm arm = chain.arms().get(i);
            String word = i == 0 ? "if " : "else if ";
            String asked = arm.judged() ? style.faint("  (asks the agent judge)") : "";
            String bound = arm.variable() == null ? "" : style.faint(" → ") + arm.variable();
            String before = i == 0 ? lead : indent;
            int room = Math.max(20, width - Columns.width(before) - word.length() - (arm.judged() ? 26 : 0));
            lines.add(
                    before + style.cyan(word) + Columns.cut(Columns.printable(arm.condition()), room) + bound + asked);
            children(arm.body(), indent);
        }
    }

    private void fallback(List<Outline> body, String indent) {
        if (!body.isEmpty()) {
            lines.add(indent + style.cyan("if it failed, instead"));
            children(body, indent);
        }
    }

    private void line(String lead, String id, String name, String text, @Nullable String variable, List<String> notes) {
        String bound = variable == null ? "" : " → " + variable;
        String said = notes.isEmpty() ? "" : "  (" + String.join(", ", notes) + ")";
        String plainName = name.replaceAll("\u001B\\[[0-9;]*m", "");
        int taken = Columns.width(lead + id + plainName + bound + said) + 5;
        String shown = text.isBlank()
                ? ""
                : "  " + Columns.cut(Columns.printable(Words.oneLine(text)), Math.max(12, width - taken));
        lines.add(lead + style.faint(id) + " " + name + shown + (bound.isEmpty() ? "" : style.faint(" → ") + variable)
                + style.faint(said));
    }
}
