package dev.baton.host;

import dev.baton.expression.Path.Step;
import dev.baton.plan.CompiledFlow;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanPaths;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What keeps a valid flow from being started: inputs that are missing, secrets nobody gave, constructs to come. */
final class StartProblems {
    private final Plan plan;
    private final Submission submission;
    private final List<Prepared.Problem> problems;

    StartProblems(Plan plan, Submission submission, List<Prepared.Problem> problems) {
        this.plan = plan;
        this.submission = submission;
        this.problems = problems;
    }

    void notYet() {
        for (Plan.Unsupported unsupported : plan.unsupported()) {
            problems.add(new Prepared.Problem(
                    "not-run-yet",
                    "'" + unsupported.construct() + "' at " + unsupported.at()
                            + " parses and validates, but this version does not run it yet",
                    ""));
        }
    }

    void missingInputs(CompiledFlow flow) {
        for (Plan.Input input : plan.inputs()) {
            if (input.required()
                    && input.defaultValue() == null
                    && !submission.inputs().containsKey(input.name())
                    && flow.diagnostics().stream().noneMatch(d -> d.isError())) {
                String at = input.at() == null ? "" : ", first read at " + input.at();
                problems.add(new Prepared.Problem(
                        "missing-input",
                        "Expected an input '" + input.name() + "'" + at + ", but none was given",
                        "add -i " + input.name() + "=VALUE, or write \\{" + input.name()
                                + "} where plain text is meant"));
            }
        }
    }

    /** {@code {secrets.NAME}}, from the environment: plain, to be sealed before anything is stored. */
    Map<String, String> secrets(Map<String, String> environment, String prefix) {
        TreeSet<String> names = new TreeSet<>();
        PlanPaths.of(plan).forEach(path -> {
            if (path.name().equals("secrets")
                    && !path.steps().isEmpty()
                    && path.steps().get(0) instanceof Step.Field field) {
                names.add(field.name());
            }
        });
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : names) {
            String value = environment.get(prefix + name);
            if (value == null) {
                problems.add(new Prepared.Problem(
                        "missing-secret",
                        "Expected a secret '" + name + "', but the environment has no " + prefix + name,
                        "export " + prefix + name + "=… before the start"));
            } else {
                found.put(name, value);
            }
        }
        return found;
    }
}
