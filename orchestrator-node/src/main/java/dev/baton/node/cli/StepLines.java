package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Amounts;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.step.StepFailure;
import dev.baton.step.Usage;
import dev.baton.view.StepView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step in one line: mark, place, name, what it was asked, what it took. */
final class StepLines {
    private static final int ID_CELLS = 7;
    private static final int NAME_CELLS = 15;
    private static final int LEAST_INSTRUCTION = 10;
    private static final String LOCAL = "local";

    private final Style style;
    private final int width;

    StepLines(Style style, int width) {
        this.style = style;
        this.width = width;
    }

    /** A visit that has ended; a failure takes a second line. */
    List<String> ended(StepView step) {
        List<String> lines = new ArrayList<>();
        String mark = switch (step.status()) {
            case SUCCEEDED -> style.green("✓");
            case FAILED -> style.red("✗");
            default -> style.faint("∅");
        };
        lines.add(line(mark, step, rights(step, step.duration())));
        StepFailure failure = step.failure();
        if (failure != null) {
            lines.add("  " + " ".repeat(ID_CELLS + 1) + style.red(cut(failure.message(), width - ID_CELLS - 3)));
        }
        return lines;
    }

    /** A visit that is under way. */
    String open(StepView step, String spinner, Instant now) {
        Duration taken = Duration.between(step.began(), now);
        return switch (step.status()) {
            case RETRYING -> line(style.yellow("↻"), step, retry(step, now));
            case WAITING -> line(style.cyan("◷"), step, "due " + in(step.dueAt(), now));
            case SCHEDULED -> line(style.faint("·"), step, "queued " + Amounts.duration(taken));
            case LOST -> line(style.red("?"), step, "outcome unknown");
            case HELD -> line(style.faint("‖"), step, "paused");
            default -> line(style.cyan(spinner), step, rights(step, taken));
        };
    }

    private static String retry(StepView step, Instant now) {
        return "try " + (step.attempts() + 1) + " " + in(step.dueAt(), now);
    }

    private static String in(@Nullable Instant due, Instant now) {
        return due == null ? "" : "in " + Amounts.duration(Duration.between(now, due));
    }

    private static String rights(StepView step, @Nullable Duration taken) {
        List<String> parts = new ArrayList<>();
        if (step.attempts() > 1) {
            parts.add("try " + step.attempts());
        }
        if (step.node() != null && !step.node().equals(LOCAL)) {
            parts.add(step.node());
        }
        Usage usage = step.output() == null ? null : step.output().usage();
        if (usage != null && usage.inputTokens() + usage.outputTokens() > 0) {
            parts.add(Amounts.tokens(usage.inputTokens() + usage.outputTokens()) + " tokens");
        }
        if (taken != null) {
            parts.add(Columns.padLeft(Amounts.duration(taken), 7));
        }
        return String.join("  ", parts);
    }

    private String line(String mark, StepView step, String right) {
        String id = step.visit() == 1 ? step.id() : step.id() + "#" + step.visit();
        String place = id.length() <= ID_CELLS ? Columns.pad(id, ID_CELLS) : id;
        String name = Columns.pad(step.name(), Math.min(NAME_CELLS, Math.max(5, width / 5)));
        int taken = 2 + Columns.width(place) + 1 + Columns.width(name) + 1 + 1 + Columns.width(right);
        int room = width - 1 - taken;
        String instruction = room < LEAST_INSTRUCTION ? "" : Columns.pad(printable(step.instruction()), room);
        return mark + " " + style.faint(place) + " " + style.bold(name) + " " + instruction + " " + style.faint(right);
    }

    private static String cut(String text, int most) {
        return Columns.cut(printable(text), most);
    }

    private static String printable(String text) {
        return Columns.printable(Words.oneLine(text));
    }
}
