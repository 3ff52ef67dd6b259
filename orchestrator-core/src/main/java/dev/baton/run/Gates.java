package dev.baton.run;

import dev.baton.plan.PlanNode;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StoredText;
import dev.baton.step.agent.AnswerSchema;
import dev.baton.step.agent.ScriptedAgents;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run asks of people: checkpoints, questions, doubts, and the answers. */
final class Gates {
    static final String APPROVED = "approved";
    static final String REJECTED = "rejected";
    static final String REVISE = "needs_revision";
    static final String JUMP = "jump";

    /** The variable that carries a reviewer's comments to the element that runs again. */
    static final String COMMENTS = "comments";

    private static final String BEFOREHAND = "given beforehand";

    private Gates() {}

    static void reach(Deciding deciding, Frame frame, PlanNode.Checkpoint gate) {
        RunValues values = deciding.values(frame.id());
        String message = values.render(gate.message());
        deciding.warnMissing(values, gate.id());
        int visit = deciding.nextVisit(gate.id());
        String key = RunState.key(gate.id(), visit);
        Instant expires = expiry(deciding, gate.expiry());
        deciding.emit(
                new RunEvent.GateReached(key, frame.id(), gate.address(), shown(message), expires, deciding.now()));
        Optional<String> answer = beforehand(deciding, gate.address(), visit, message);
        if (answer.isEmpty() && deciding.state().started().unattended()) {
            answer = Optional.of("approve");
        }
        String refused = answer.isPresent() ? decide(deciding, open(deciding, key), answer.get(), BEFOREHAND) : null;
        if (refused != null) {
            deciding.emit(new RunEvent.WarningRaised("an answer given beforehand is not taken: " + refused));
        }
    }

    private static StoredText shown(String message) {
        return new StoredText.Inline(Texts.cut(message, StoredText.INLINE_BYTES));
    }

    private static @Nullable Instant expiry(Deciding deciding, PlanNode.@Nullable Expiry expiry) {
        return expiry == null ? null : deciding.now().plus(expiry.timeout());
    }

    static void ask(Deciding deciding, Frame frame, PlanNode.Question question) {
        RunValues values = deciding.values(frame.id());
        String message = values.render(question.message());
        deciding.warnMissing(values, question.id());
        int visit = deciding.nextVisit(question.id());
        String key = RunState.key(question.id(), visit);
        deciding.emit(new RunEvent.QuestionAsked(
                key,
                frame.id(),
                question.address(),
                shown(message),
                question.choices(),
                question.secret(),
                expiry(deciding, question.expiry()),
                null,
                deciding.now()));
        StoredText stored = storedAnswer(deciding, question.address(), visit);
        if (stored == null) {
            stored = beforehand(deciding, question.address(), visit, message)
                    .map(StoredText.Inline::new)
                    .orElse(null);
        }
        if (stored == null) {
            return;
        }
        String refused = stored instanceof StoredText.Inline given ? whyNotFit(question, given.text()) : null;
        if (refused == null) {
            answered(deciding, open(deciding, key), null, stored, BEFOREHAND);
        } else {
            deciding.emit(new RunEvent.WarningRaised("an answer given beforehand is not taken: " + refused));
        }
    }

    private static OpenWait open(Deciding deciding, String key) {
        return java.util.Objects.requireNonNull(deciding.state().waits().get(key), key);
    }

    private static @Nullable StoredText storedAnswer(Deciding deciding, String name, int visit) {
        Map<String, StoredText> answers = deciding.state().started().answers();
        for (String one : Addresses.of(name)) {
            StoredText exact = answers.get(one + "#" + visit);
            StoredText given = exact == null ? answers.get(one) : exact;
            if (given != null) {
                return given;
            }
        }
        return null;
    }

    private static Optional<String> beforehand(Deciding deciding, String name, int visit, String message) {
        StoredText stored = storedAnswer(deciding, name, visit);
        if (stored != null) {
            return Optional.of(stored.preview());
        }
        ScriptedAgents scripted = deciding.state().bundle().scripted();
        return scripted == null
                ? Optional.empty()
                : Addresses.of(name).stream()
                        .map(one -> scripted.answerFor(one, visit, message))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** A step that must not run twice, and whose outcome nobody knows. */
    static void askAboutLost(Deciding deciding, OpenAttempt attempt) {
        AttemptId id = attempt.id();
        deciding.emit(new RunEvent.QuestionAsked(
                OpenWait.doubtKey(id),
                attempt.frame(),
                id.step(),
                new StoredText.Inline(
                        "Step " + id.step() + " (" + attempt.name()
                                + ") may have run, but its outcome is unknown and it is not idempotent. rerun, done or failed?"),
                List.of("rerun", "done", "failed"),
                false,
                null,
                id,
                deciding.now()));
    }

    static Decision answer(Deciding deciding, RunCommand.Answer answer) {
        OpenWait wait = find(deciding.state(), answer.name());
        RunStatus status = deciding.state().status();
        boolean over = status.isFinal() || status == RunStatus.CANCELLING;
        if (over && Addresses.answered(deciding.state(), answer.name()) == null) {
            return new Decision.Rejected("Expected the run to be open, but it is " + status.shown());
        }
        if (wait == null || over) {
            return notOpen(deciding.state(), answer);
        }
        String refused = switch (wait.kind()) {
            case CHECKPOINT -> decide(deciding, wait, answer.value(), answer.by());
            case QUESTION -> reply(deciding, wait, answer);
            case DOUBT -> resolveDoubt(deciding, wait, answer);
            case TIMER -> "a timer takes no answer";
        };
        if (refused != null) {
            return new Decision.Rejected(refused);
        }
        Walk.advance(deciding);
        Lifecycle.settle(deciding);
        return deciding.outcome("answered already");
    }

    static @Nullable OpenWait find(RunState state, String name) {
        Waiting open = Addresses.open(state.waitingForPeople(), name);
        return open == null ? null : state.waits().get(open.key());
    }

    private static Decision notOpen(RunState state, RunCommand.Answer answer) {
        String given = Addresses.answered(state, answer.name());
        if (given != null) {
            String again = mark(answer);
            return given.equals(again) || given.endsWith(": " + again) || sameDecision(given, answer.value())
                    ? new Decision.Ignored("answered so already")
                    : new Decision.Rejected("Expected '" + answer.name() + "' to be open, but it was answered with '"
                            + Texts.cut(given, 80) + "' before; the first answer stands");
        }
        List<String> open = state.waitingForPeople().stream().map(Waiting::name).toList();
        return new Decision.Rejected("Expected a question or checkpoint '" + answer.name() + "' to be open, but "
                + (open.isEmpty() ? "the run waits for nobody" : "the run waits for " + String.join(", ", open)));
    }

    private static String mark(RunCommand.Answer answer) {
        return answer.sealed() == null ? answer.value() : "•••";
    }

    private static boolean sameDecision(String given, String value) {
        Parsed parsed = parse(value);
        return parsed != null && given.equals(parsed.decision() + ": " + parsed.comments());
    }

    /** A checkpoint's answer. */
    private record Parsed(String decision, String comments) {}

    private static @Nullable Parsed parse(String value) {
        String text = value.strip();
        dev.baton.expression.Value json = RunValues.json(text);
        if (json instanceof dev.baton.expression.Value.ObjectOf object) {
            String status = RunValues.plain(object.members().get("status"));
            return parse((status + " " + RunValues.plain(object.members().get("comments"))).strip());
        }
        String word = text.split("[\\s:,]", 2)[0].toLowerCase(Locale.ROOT);
        String rest = text.substring(Math.min(word.length(), text.length())).replaceFirst("^[\\s:,]+", "");
        return switch (word) {
            case "approve", "approved", "yes", "y", "ok", "true" -> new Parsed(APPROVED, rest);
            case "reject", "rejected", "no", "n", "false" -> new Parsed(REJECTED, rest);
            case "revise", "needs_revision" -> new Parsed(REVISE, rest);
            case "jump" -> new Parsed(JUMP, rest);
            default -> null;
        };
    }

    /** Decides a checkpoint; answers why the decision is refused, or null. */
    private static @Nullable String decide(Deciding deciding, OpenWait wait, String value, String by) {
        Parsed parsed = parse(value);
        if (parsed == null) {
            return "Expected approve, reject, revise or jump LABEL for '" + wait.name() + "', but got '"
                    + Texts.cut(value, 80) + "'";
        }
        var gate = (PlanNode.Checkpoint)
                deciding.state().index().place(RunState.stepOf(wait.key())).node();
        String refused = switch (parsed.decision()) {
            case REVISE -> whyNotRevise(deciding, gate, wait);
            case JUMP -> whyNotJump(deciding, gate, parsed.comments());
            default -> null;
        };
        if (refused != null) {
            return refused;
        }
        answered(deciding, wait, parsed.decision(), new StoredText.Inline(parsed.comments()), by);
        if (parsed.decision().equals(REJECTED)) {
            String why = parsed.comments().isBlank() ? "" : ": " + parsed.comments();
            deciding.failSequence(
                    wait.frame(), gate.id(), "@" + gate.name(), "rejected by " + by + why, FailureKind.USER);
        } else if (parsed.decision().equals(JUMP)) {
            PlanNode.Label label = label(deciding, gate, parsed.comments());
            Walk.enter(
                    deciding,
                    deciding.frame(wait.frame()),
                    java.util.Objects.requireNonNull(label).id(),
                    label.name(),
                    true);
        }
        return null;
    }

    private static @Nullable String whyNotRevise(Deciding deciding, PlanNode.Checkpoint gate, OpenWait wait) {
        if (gate.revise() < 0) {
            return "Expected an element before '" + gate.name() + "' to run again, but there is none";
        }
        long revisions = deciding.state().answered().entrySet().stream()
                .filter(e ->
                        e.getKey().startsWith(wait.name() + "#") && e.getValue().startsWith(REVISE + ":"))
                .count();
        return revisions >= gate.maxRevisions()
                ? "Expected at most " + gate.maxRevisions() + " revisions at '" + gate.name()
                        + "', and all were made; approve or reject"
                : null;
    }

    private static @Nullable String whyNotJump(Deciding deciding, PlanNode.Checkpoint gate, String label) {
        if (label(deciding, gate, label) != null) {
            return null;
        }
        List<String> labels = labels(deciding, gate).map(PlanNode.Label::name).toList();
        return "Expected a label to jump to, but '" + label + "' is none"
                + (labels.isEmpty()
                        ? "; this part of the flow has no labels"
                        : "; there are " + String.join(", ", labels));
    }

    private static PlanNode.@Nullable Label label(Deciding deciding, PlanNode.Checkpoint gate, String name) {
        String bare = name.startsWith("@") ? name.substring(1) : name;
        return labels(deciding, gate)
                .filter(l -> l.name().equals(bare))
                .findFirst()
                .orElse(null);
    }

    private static java.util.stream.Stream<PlanNode.Label> labels(Deciding deciding, PlanNode.Checkpoint gate) {
        PlanIndex index = deciding.state().index();
        return index.nodes(index.place(gate.id()).region()).stream()
                .filter(PlanNode.Label.class::isInstance)
                .map(PlanNode.Label.class::cast);
    }

    private static @Nullable String reply(Deciding deciding, OpenWait wait, RunCommand.Answer answer) {
        var question = (PlanNode.Question)
                deciding.state().index().place(RunState.stepOf(wait.key())).node();
        String refused = answer.sealed() == null ? whyNotFit(question, answer.value()) : null;
        if (refused != null) {
            return refused;
        }
        StoredText value = answer.sealed() == null ? new StoredText.Inline(answer.value()) : answer.sealed();
        answered(deciding, wait, null, value, answer.by());
        return null;
    }

    private static @Nullable String whyNotFit(PlanNode.Question question, String value) {
        if (!question.choices().isEmpty() && !question.choices().contains(value)) {
            return "Expected one of " + String.join(", ", question.choices()) + " for '" + question.name()
                    + "', but got '" + Texts.cut(value, 80) + "'";
        }
        List<String> problems = question.schema() == null
                ? List.of()
                : AnswerSchema.of(question.schema()).problems(value);
        return problems.isEmpty()
                ? null
                : "Expected an answer that fits the schema of '" + question.name() + "', but "
                        + String.join("; ", problems);
    }

    private static @Nullable String resolveDoubt(Deciding deciding, OpenWait wait, RunCommand.Answer answer) {
        AttemptId about = java.util.Objects.requireNonNull(wait.about());
        OpenAttempt attempt = deciding.state().attempts().get(RunState.key(about.step(), about.visit()));
        if (attempt == null || !wait.choices().contains(answer.value())) {
            return "Expected rerun, done or failed, but got '" + Texts.cut(answer.value(), 80) + "'";
        }
        answered(deciding, wait, null, new StoredText.Inline(answer.value()), answer.by());
        switch (answer.value()) {
            case "rerun" -> Attempts.againWhenRunning(deciding, attempt);
            case "done" -> Attempts.takeAsDone(deciding, attempt);
            default -> Attempts.takeAsFailed(deciding, attempt);
        }
        return null;
    }

    private static void answered(
            Deciding deciding, OpenWait wait, @Nullable String decision, StoredText value, String by) {
        deciding.emit(new RunEvent.Answered(wait.key(), wait.name(), decision, value, by, deciding.now()));
        deciding.wake(wait.frame());
    }

    /** Nobody answered in time. */
    static void expire(Deciding deciding, OpenWait wait) {
        deciding.emit(new RunEvent.QuestionExpired(wait.key(), deciding.now()));
        String by = "its time limit";
        switch (deciding.state().index().place(RunState.stepOf(wait.key())).node()) {
            case PlanNode.Checkpoint gate -> {
                String then = gate.expiry() == null ? "fail" : gate.expiry().onTimeout();
                switch (then) {
                    case "approve", "default", "skip" -> decide(deciding, wait, "approve", by);
                    case "reject" -> decide(deciding, wait, "reject: nobody decided in time", by);
                    default -> unanswered(deciding, wait, gate.id(), "@" + gate.name());
                }
            }
            case PlanNode.Question question -> {
                String then =
                        question.expiry() == null ? "fail" : question.expiry().onTimeout();
                String value = question.defaultValue();
                if (then.equals("default") && value != null) {
                    answered(deciding, wait, null, new StoredText.Inline(value), by);
                } else {
                    unanswered(deciding, wait, question.id(), question.name());
                }
            }
            default -> throw new IllegalStateException("Expected " + wait.key() + " to be a question or a checkpoint");
        }
        deciding.wake(wait.frame());
    }

    private static void unanswered(Deciding deciding, OpenWait wait, String step, String name) {
        deciding.failSequence(
                wait.frame(), step, name, "nobody answered '" + wait.name() + "' in time", FailureKind.TIMEOUT);
    }
}
