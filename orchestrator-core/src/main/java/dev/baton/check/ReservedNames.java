package dev.baton.check;

import java.util.Map;

/** Names that mean something already are not bound by steps. */
final class ReservedNames implements Check {
    private static final Map<String, String> RESERVED = Map.of(
            Vocabulary.ATTEMPTS, "it counts how often the label passed last has been entered",
            Vocabulary.SECRETS, "it holds the secrets that a start brings");

    @Override
    public void check(Facts facts, Findings findings) {
        for (Binding binding : facts.survey().bindings) {
            String name = binding.name().text();
            String meaning = RESERVED.get(name);
            if (meaning == null && facts.vocabulary().isConstant(name)) {
                meaning = "it is a constant of this flow";
            }
            if (meaning != null) {
                findings.error(
                        "reserved-name",
                        binding.name().span(),
                        "Expected a name of its own for this result, but '" + name + "' is taken: " + meaning,
                        "Choose another name");
            }
        }
    }
}
