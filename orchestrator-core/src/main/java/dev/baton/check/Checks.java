package dev.baton.check;

import java.util.List;

/** Every rule over a flow. */
public final class Checks {
    /** In the order of the language's description. */
    private static final List<Check> ALL = List.of(
            new Sizes(),
            new UnknownSteps(),
            new UnansweredAgents(),
            new AmbiguousLabels(),
            new MissingLabels(),
            new JumpBorders(),
            new Unreachable(),
            new ConditionProblems(),
            new LabelReads(),
            new Shorthands(),
            new AttemptsWithoutLabel(),
            new ReservedNames(),
            new LoneRaces(),
            new SiblingBindings(),
            new SiblingReads(),
            new PartlyBound(),
            new WholeSecrets(),
            new UnmarkedSecrets(),
            new MissingTexts(),
            new HttpRequests(),
            new WaitInWords(),
            new DollarBraces(),
            new DuplicateDefinitions(),
            new UnusedDefinitions(),
            new AgentBases());

    private Checks() {}

    /** Applies every rule, so that all problems are found in one go. */
    public static void all(Facts facts, Findings findings) {
        ALL.stream()
                .filter(check -> facts.isWhole() || !check.needsWholeText())
                .forEach(check -> check.check(facts, findings));
    }
}
