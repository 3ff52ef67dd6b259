package dev.baton.node.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The PostgreSQL of {@code baton bench}, for tests of nodes that share one. */
public final class TestPostgres implements AutoCloseable {
    private final BenchPostgres server;

    private TestPostgres(BenchPostgres server) {
        this.server = server;
    }

    /** @param folder is made */
    public static TestPostgres start(Path folder) throws IOException, InterruptedException {
        return new TestPostgres(BenchPostgres.start(folder));
    }

    /** What a process that uses it has in its environment. */
    public Map<String, String> environment() {
        return Map.of(
                "BATON_POSTGRES_URL",
                server.url(),
                "BATON_POSTGRES_USER",
                BenchPostgres.USER,
                "BATON_POSTGRES_PASSWORD",
                server.password());
    }

    @Override
    public void close() {
        server.close();
    }
}
