package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.run.Vocabulary;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactsInForceTest {
    @Test
    void all_know_what_the_least_of_them_knows() {
        assertEquals(
                2,
                FactsInForce.known(List.of(
                        Set.of("baton-facts-3", "dc-default"),
                        Set.of("dc-default", "baton-facts-2"),
                        Set.of("baton-facts-12"))));
    }

    @Test
    void a_member_that_says_nothing_knows_what_there_was_at_first() {
        assertEquals(1, FactsInForce.known(List.of(Set.of("baton-facts-3"), Set.of("dc-default"))));
        assertEquals(1, FactsInForce.known(List.of(Set.of("baton-facts-many"))));
        assertEquals(1, FactsInForce.known(List.of()));
    }

    @Test
    void a_node_announces_what_it_knows_beside_the_roles_that_it_was_given() {
        Config config = FactsInForce.announced(ConfigFactory.parseString("pekko.cluster.roles = [mine]"));
        assertEquals(List.of("mine", "baton-facts-" + Vocabulary.KNOWN), config.getStringList("pekko.cluster.roles"));
    }
}
