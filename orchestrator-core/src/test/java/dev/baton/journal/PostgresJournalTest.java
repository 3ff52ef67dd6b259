package dev.baton.journal;

import com.typesafe.config.Config;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresJournalTest extends BatonJournalTest {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.shared();

    private final PostgresSettings settings = SERVER.fresh();

    @Override
    Config config() {
        return PostgresServer.config(settings, folder);
    }
}
