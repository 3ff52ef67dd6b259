package dev.baton.check;

import dev.baton.flow.syntax.Element;

/** A race has branches: what stands in it in order has nobody to race against. */
final class LoneRaces implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        for (Element.Race race : facts.survey().races) {
            int elements = race.body().body().elements().size();
            if (elements > 0 && Shapes.soleParallel(race.body()) == null) {
                findings.warning(
                        "lone-race",
                        race.body().body().span(),
                        "Expected branches with '||' between them in a race, but "
                                + (elements == 1 ? "there is only one" : "these run one after the other"),
                        "Write race [ A || B ]; a branch of several steps goes in brackets of its own: [ A -> B ]");
            }
        }
    }
}
