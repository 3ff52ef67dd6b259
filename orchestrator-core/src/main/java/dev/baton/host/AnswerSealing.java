package dev.baton.host;

import dev.baton.journal.RunStore;
import dev.baton.plan.PlanNode;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.step.SecretBox;
import dev.baton.step.StoredText;
import java.util.List;
import java.util.function.Function;

/** Seals what answers secret questions, before it goes anywhere. Blocking. */
public final class AnswerSealing {
    private final RunStore store;
    private final Function<String, RunBundle> bundles;
    private final SecretBox secrets;

    /** @param bundles by hash */
    public AnswerSealing(RunStore store, Function<String, RunBundle> bundles, SecretBox secrets) {
        this.store = store;
        this.bundles = bundles;
        this.secrets = secrets;
    }

    /** The command, with its value sealed when it is an answer and all of the flow that it may be meant for are secret questions. */
    public RunCommand sealed(String run, RunCommand command) {
        if (!(command instanceof RunCommand.Answer answer) || answer.sealed() != null) {
            return command;
        }
        String name = inFlow(answer.name());
        List<PlanNode> meant = store.row(run).map(row -> bundles.apply(row.bundle())).stream()
                .flatMap(bundle -> bundle.plan().regions().stream())
                .flatMap(region -> region.nodes().stream())
                .filter(node -> isCalled(node, name))
                .toList();
        if (meant.isEmpty() || !meant.stream().allMatch(AnswerSealing::isSecret)) {
            return command;
        }
        StoredText.Sealed sealed = secrets.seal(run, name, answer.value());
        return new RunCommand.Answer(answer.name(), "", sealed, answer.by());
    }

    /** Without the items whose question it is, and the visit: {@code ask} for {@code 4[57]/ask#2}. */
    private static String inFlow(String name) {
        int item = name.lastIndexOf("]/");
        String own = item < 0 ? name : name.substring(item + 2);
        int visit = own.indexOf('#');
        return visit < 0 ? own : own.substring(0, visit);
    }

    private static boolean isCalled(PlanNode node, String name) {
        return switch (node) {
            case PlanNode.Question question ->
                question.name().equals(name) || question.address().equals(name);
            case PlanNode.Checkpoint gate ->
                gate.name().equals(name) || gate.address().equals(name);
            default -> false;
        };
    }

    private static boolean isSecret(PlanNode node) {
        return node instanceof PlanNode.Question question && question.secret();
    }
}
