package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.folder.StorageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The level on which nodes agree, between two nodes on one database. */
@Timeout(60)
class StoredLevelTest {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.shared();

    private final PostgresSettings settings = SERVER.fresh();
    private final PostgresDialect dialect = new PostgresDialect(settings);
    private final StoredLevel one = dialect.level();
    private final StoredLevel other = new PostgresDialect(settings).level();

    @BeforeEach
    void prepare() {
        dialect.prepare();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        dialect.close();
    }

    private static int join(StoredLevel node, int known) {
        node.enter(known);
        return node.entered(known);
    }

    @Test
    void begins_with_the_first_and_only_grows() {
        assertEquals(1, join(one, 3));
        assertEquals(3, one.raise(3, () -> true));
        assertEquals(3, one.raise(2, () -> true));
        assertEquals(3, join(other, 3));
    }

    @Test
    void is_not_raised_unless_all_members_know_it() {
        assertEquals(1, join(one, 2));
        assertEquals(1, one.raise(2, () -> false));
        assertEquals(1, join(other, 1));
    }

    @Test
    void is_not_raised_while_somebody_is_about_to_join() {
        assertEquals(1, join(one, 2));
        assertEquals(1, other.enter(1));
        assertEquals(1, one.raise(2, () -> true));
        assertEquals(1, other.entered(1));
        assertEquals(2, one.raise(2, () -> true));
    }

    @Test
    void is_not_raised_by_one_who_is_about_to_join_and_then_gives_up() {
        assertEquals(1, join(one, 2));
        assertEquals(1, other.enter(1));
        other.close();
        assertEquals(2, one.raise(2, () -> true));
    }

    @Test
    void is_awaited_by_who_would_join_while_it_is_raised() throws Exception {
        assertEquals(1, join(one, 2));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Integer> raised = CompletableFuture.supplyAsync(() -> one.raise(2, () -> {
            asked.countDown();
            return awaited(go);
        }));
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        CompletableFuture<Integer> entered = CompletableFuture.supplyAsync(() -> other.enter(2));
        go.countDown();
        assertEquals(2, raised.get(30, TimeUnit.SECONDS));
        assertEquals(2, entered.get(30, TimeUnit.SECONDS));
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keeps_out_who_knows_less_and_leaves_no_lock_behind() {
        join(one, 2);
        one.raise(2, () -> true);
        StorageException refused = assertThrows(StorageException.class, () -> other.enter(1));
        assertEquals(StorageException.Kind.NEWER_SCHEMA, refused.kind());
        assertTrue(
                refused.getMessage().startsWith("The schema '" + settings.schema() + "' of PostgreSQL at 127.0.0.1:"),
                refused::getMessage);
        assertTrue(
                refused.getMessage()
                        .endsWith(" may hold facts that were written by a newer Baton (level 2, this one knows 1):"
                                + " upgrade this node."),
                refused::getMessage);
        assertEquals(3, one.raise(3, () -> true));
    }

    @Test
    void of_a_database_for_one_node_is_what_it_knows() {
        StoredLevel alone = new StoredLevel(null);
        assertEquals(7, join(alone, 7));
        assertEquals(7, alone.raise(7, () -> true));
    }
}
