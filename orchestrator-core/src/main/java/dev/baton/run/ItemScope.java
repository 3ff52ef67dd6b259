package dev.baton.run;

import dev.baton.step.StepWork;
import java.util.Map;

/**
 * What the body of a batch may read beside its item.
 *
 * @param start the run's, without what only its own first record needs
 * @param item the variable that holds the item
 * @param vars bound where the batch stands
 */
public record ItemScope(RunStart start, String item, Map<String, Binding> vars) implements StepWork.Scope {
    public ItemScope {
        vars = Map.copyOf(vars);
    }
}
