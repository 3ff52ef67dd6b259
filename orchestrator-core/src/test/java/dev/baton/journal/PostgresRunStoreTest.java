package dev.baton.journal;

import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRunStoreTest extends RunStoreTest {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.shared();

    private final PostgresSettings settings = SERVER.fresh();

    @Override
    Database openDatabase() {
        return Database.open(new PostgresDialect(settings), StoreSettings.DEFAULTS);
    }
}
