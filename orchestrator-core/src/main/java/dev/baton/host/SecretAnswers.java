package dev.baton.host;

import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.step.agent.ScriptedAgents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scripted answers to secret questions, taken out of what is stored with a run.
 *
 * @param scripted without them
 * @param answers them, by the question's name; to be sealed
 */
record SecretAnswers(ScriptedAgents scripted, Map<String, String> answers) {

    static SecretAnswers of(Plan plan, ScriptedAgents scripted) {
        Map<String, String> answers = new LinkedHashMap<>();
        List<ScriptedAgents.Answer> left = new ArrayList<>(scripted.answers());
        plan.regions()
                .forEach(region -> region.nodes().forEach(node -> {
                    if (node instanceof PlanNode.Question question && question.secret()) {
                        take(question, scripted, left, answers);
                    }
                }));
        return answers.isEmpty()
                ? new SecretAnswers(scripted, Map.of())
                : new SecretAnswers(new ScriptedAgents(scripted.agents(), left), answers);
    }

    private static void take(
            PlanNode.Question question,
            ScriptedAgents scripted,
            List<ScriptedAgents.Answer> left,
            Map<String, String> answers) {
        String asked = question.message()
                .render(name -> dev.baton.expression.Value.NULL)
                .text();
        Optional<String> answer =
                scripted.answerFor(question.address(), asked).or(() -> scripted.answerFor(question.name(), asked));
        answer.ifPresent(value -> {
            answers.put(question.address(), value);
            left.removeIf(entry -> entry.value().equals(value));
        });
    }
}
