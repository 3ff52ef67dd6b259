package dev.baton.view;

import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Options in words, as far as they differ from what is usual. */
final class PolicyNotes {
    private PolicyNotes() {}

    static List<String> of(Policy policy) {
        List<String> notes = new ArrayList<>();
        add(notes, "timeout ", policy.timeout());
        if (policy.retries() > 0) {
            notes.add(policy.retries() == 1 ? "1 retry" : policy.retries() + " retries");
        }
        if (policy.continueOnFailure()) {
            notes.add("goes on after a failure");
        }
        if (!policy.output().equals("text")) {
            notes.add("output " + policy.output());
        }
        if (policy.schema() != null) {
            notes.add("schema");
        }
        if (policy.secret()) {
            notes.add("secret");
        }
        if (!policy.idempotent()) {
            notes.add("not idempotent");
        }
        if (!policy.needs().isEmpty()) {
            notes.add("needs " + String.join(", ", policy.needs()));
        }
        return List.copyOf(notes);
    }

    static List<String> of(PlanNode.Fork fork) {
        List<String> notes = new ArrayList<>();
        if (fork.concurrency() > 0) {
            notes.add("at most " + fork.concurrency() + " at a time");
        }
        if (fork.cancelOnFailure()) {
            notes.add("a failure cancels the others");
        }
        notes.addAll(of(fork.policy()));
        return List.copyOf(notes);
    }

    static List<String> of(PlanNode.Checkpoint gate) {
        List<String> notes = new ArrayList<>();
        if (gate.fallback() != null) {
            notes.add("unattended: " + gate.fallback());
        }
        add(notes, gate.expiry());
        return List.copyOf(notes);
    }

    static List<String> of(PlanNode.Question question) {
        List<String> notes = new ArrayList<>();
        if (!question.choices().isEmpty()) {
            notes.add("one of " + String.join(", ", question.choices()));
        }
        if (question.secret()) {
            notes.add("secret");
        }
        if (question.defaultValue() != null) {
            notes.add("default " + question.defaultValue());
        }
        add(notes, question.expiry());
        return List.copyOf(notes);
    }

    private static void add(List<String> notes, PlanNode.@Nullable Expiry expiry) {
        if (expiry != null) {
            notes.add("after " + Shown.duration(expiry.timeout()) + ": " + expiry.onTimeout());
        }
    }

    private static void add(List<String> notes, String what, @Nullable Duration duration) {
        if (duration != null) {
            notes.add(what + Shown.duration(duration));
        }
    }
}
