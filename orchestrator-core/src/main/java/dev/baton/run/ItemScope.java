package dev.baton.run;

import dev.baton.expression.Template;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.Weights;
import java.util.Map;

/**
 * What the body of a batch may read beside its item.
 *
 * @param start the run's, without what only its own first record needs
 * @param item the variable that holds the item
 * @param vars bound where the batch stands
 * @param weight about how many bytes these take in a message; known from the start, for each of a batch's many chunks has them
 */
public record ItemScope(RunStart start, String item, Map<String, Binding> vars, long weight) implements StepWork.Scope {
    /** What a binding weighs beside its texts. */
    private static final int BINDING = 64;

    public ItemScope {
        vars = Map.copyOf(vars);
    }

    public ItemScope(RunStart start, String item, Map<String, Binding> vars) {
        this(start, item, vars, weight(start) + weight(vars));
    }

    private static long weight(RunStart start) {
        long weight = Weights.BARE;
        for (Map.Entry<String, StoredText.Sealed> secret : start.secrets().entrySet()) {
            weight += Weights.of(secret.getKey()) + Weights.of(secret.getValue());
        }
        return weight;
    }

    private static long weight(Map<String, Binding> bindings) {
        long weight = 0;
        for (Map.Entry<String, Binding> binding : bindings.entrySet()) {
            weight += Weights.of(binding.getKey()) + weight(binding.getValue());
        }
        return weight;
    }

    private static long weight(Binding binding) {
        return BINDING
                + switch (binding) {
                    case Binding.Result result ->
                        (result.failure() == null
                                        ? 0
                                        : Weights.of(result.failure().message()))
                                + (result.output() == null ? 0 : Weights.of(result.output()));
                    case Binding.Given given -> Weights.of(given.text());
                    case Binding.Flag ignored -> 0;
                    case Binding.Many many ->
                        many.items().stream().mapToLong(ItemScope::weight).sum();
                    case Binding.Fields fields -> weight(fields.members());
                    case Binding.Filled filled -> weight(filled);
                };
    }

    private static long weight(Binding.Filled filled) {
        long weight = weight(filled.values());
        for (Template.Part part : filled.template().parts()) {
            weight += BINDING + (part instanceof Template.Part.Text text ? Weights.of(text.text()) : 0);
        }
        return weight;
    }
}
