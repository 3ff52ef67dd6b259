package dev.baton.node.cli;

import dev.baton.host.RunService;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.run.RunCommand;
import dev.baton.run.Waiting;
import dev.baton.view.RunView;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a run's questions and checkpoints to the person at the terminal, one after the other. */
final class Questions {
    private static final String CHECKPOINT = "checkpoint";

    private final Shell shell;
    private final boolean remote;
    private final RunService service;
    private final String run;
    private final Typist typist;
    private final Set<String> answered = new HashSet<>();
    private @Nullable Waiting current;
    private @Nullable String offered;
    private boolean givenUp;

    Questions(Shell shell, boolean remote, RunService service, String run, Typist typist) {
        this.shell = shell;
        this.remote = remote;
        this.service = service;
        this.run = run;
        this.typist = typist;
    }

    boolean isOpen() {
        return current != null;
    }

    /** Whether input has ended, so that nobody will ever answer. */
    boolean hasGivenUp() {
        return givenUp;
    }

    boolean hasNext(RunView view) {
        return next(view).isPresent();
    }

    private Optional<Waiting> next(RunView view) {
        return view.waiting().stream()
                .filter(waiting -> !answered.contains(waiting.key()))
                .findFirst();
    }

    boolean isAnsweredElsewhere(RunView view) {
        Waiting open = current;
        return open != null
                && view.waiting().stream().noneMatch(waiting -> waiting.key().equals(open.key()));
    }

    /** The question that is put needs no answer any more. */
    void withdraw() {
        current = null;
        typist.withdraw();
        out().println();
        out().println(style().faint("(answered elsewhere; press Enter to go on)"));
        out().flush();
    }

    /** Puts the next question. */
    void put(RunView view) {
        Waiting next = next(view).orElseThrow();
        current = next;
        offered = offered(view.bundle().plan(), next);
        PrintWriter out = out();
        out.println();
        out.println(style().yellow("?") + " " + style().bold(next.name()) + style().faint("  " + next.kind()));
        next.message().lines().forEach(line -> out.println("  " + Columns.printable(line)));
        prompt(next);
    }

    private void prompt(Waiting open) {
        PrintWriter out = out();
        List<String> choices = open.choices();
        for (int i = 0; i < choices.size(); i++) {
            out.println("  " + style().cyan(String.valueOf(i + 1)) + "  " + Columns.printable(choices.get(i)));
        }
        String ask = open.kind().equals(CHECKPOINT)
                ? "approve, reject WHY, revise COMMENTS or jump LABEL"
                : choices.isEmpty() ? (open.secret() ? "not shown" : "") : "a number";
        String otherwise = offered == null ? "" : "[" + offered + "]";
        out.print("  " + style().faint(String.join(" ", List.of(ask, otherwise)).strip()) + "> ");
        out.flush();
        typist.want(open.secret());
    }

    /** What an empty line means, or null. */
    private static @Nullable String offered(Plan plan, Waiting open) {
        String id = open.key().substring(0, open.key().lastIndexOf('#'));
        for (Plan.Region region : plan.regions()) {
            for (PlanNode node : region.nodes()) {
                if (node instanceof PlanNode.Question question && question.id().equals(id)) {
                    return question.defaultValue();
                }
            }
        }
        return null;
    }

    /** A line was typed. */
    void answer(@Nullable String line) {
        Waiting open = current;
        if (open == null) {
            return;
        }
        if (line == null) {
            out().println();
            current = null;
            givenUp = true;
            return;
        }
        String value = line.isEmpty() && offered != null ? offered : meant(open, line);
        RunCommand.Answer answer = Answers.command(shell, remote, run, open, value);
        switch (Replies.await(service.tell(run, answer))) {
            case RunService.Reply.Done ignored -> {
                answered.add(open.key());
                current = null;
            }
            case RunService.Reply.Refused refused -> {
                out().println("  " + style().red(Columns.printable(refused.why())));
                prompt(open);
            }
            case RunService.Reply.Unknown ignored -> current = null;
        }
    }

    private static String meant(Waiting open, String line) {
        String typed = line.strip();
        if (open.kind().equals(CHECKPOINT)) {
            return switch (typed.split("\\s", 2)[0]) {
                case "a" -> "approve" + typed.substring(1);
                case "r" -> "reject" + typed.substring(1);
                case "v" -> "revise" + typed.substring(1);
                default -> typed;
            };
        }
        List<String> choices = open.choices();
        if (!choices.isEmpty() && !choices.contains(typed) && typed.matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(typed);
            return number >= 1 && number <= choices.size() ? choices.get(number - 1) : typed;
        }
        return open.secret() ? line : typed;
    }

    private PrintWriter out() {
        return shell.out();
    }

    private Style style() {
        return shell.style();
    }
}
