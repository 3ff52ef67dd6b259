package dev.baton.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;

/** Actor systems of these tests: on the journal and snapshot store under test, with the tests' events. */
final class TestSystems {
    private TestSystems() {}

    static Config config(Path folder) {
        return ConfigFactory.parseString("""
                        baton.data-folder = "%s"
                        pekko.persistence.journal.plugin = "baton.journal"
                        pekko.persistence.snapshot-store.plugin = "baton.snapshot-store"
                        pekko.loglevel = WARNING
                        pekko.log-dead-letters = off
                        pekko.actor.serializers.bytes = "dev.baton.journal.BytesSerializer"
                        pekko.actor.serialization-bindings {
                          "dev.baton.journal.BytesSerializer$Text" = bytes
                          "dev.baton.journal.BytesSerializer$Carrier" = bytes
                          "dev.baton.journal.BytesSerializer$Unserializable" = bytes
                        }
                        """.formatted(folder)).withFallback(ConfigFactory.load());
    }
}
