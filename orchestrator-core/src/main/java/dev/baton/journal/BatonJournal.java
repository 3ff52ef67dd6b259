package dev.baton.journal;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.util.Try;

/**
 * The journal plugin {@code baton.journal}: serializes events here, writes them on the store's writer thread, reads them on the
 * plugin's replay dispatcher.
 *
 * <p>An event that cannot be serialized is rejected; the others of the same request are written. A sequence that another writer
 * has taken fails the request, and with it only its actor. An event that implements {@link CarriesRunRow} brings its run's row up
 * to date in the same transaction.
 */
public final class BatonJournal extends AsyncWriteJournal {
    private static final int EVENTS_A_READ = 1_000;

    private final Database database;
    private final EventSerialization serialization;
    private final ExecutionContext reading;

    /** The writes under way, by persistence id: an actor that restarts must not read past its own last write. */
    private final ConcurrentMap<String, EventsJob> writing = new ConcurrentHashMap<>();

    public BatonJournal(Config config) {
        ActorSystem system = context().system();
        database = Storage.get(system).database();
        serialization = new EventSerialization(system);
        reading = system.dispatchers().lookup(config.getString("replay-dispatcher"));
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        String persistenceId = messages.iterator().next().persistenceId();
        EventsJob job = new EventsJob(persistenceId, serialization, ended -> writing.remove(persistenceId, ended));
        for (AtomicWrite message : messages) {
            job.add(message);
        }
        writing.put(persistenceId, job);
        database.submit(job);
        return job.written();
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return Promises.whenWritten(database.write(session -> {
            long last = session.number(Sql.HIGHEST_UP_TO, persistenceId, toSequenceNr);
            session.update(Sql.REMEMBER_DELETION, last, persistenceId, last);
            return session.update(Sql.DELETE_EVENTS, persistenceId, last);
        }));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        EventsJob underWay = writing.get(persistenceId);
        if (underWay == null) {
            return Futures.future(() -> highestSequence(persistenceId), reading);
        }
        return underWay.written().transform(outcome -> Try.apply(() -> highestSequence(persistenceId)), reading);
    }

    private Long highestSequence(String persistenceId) {
        return database.read(session -> session.first(
                        Sql.HIGHEST_SEQUENCE, row -> Math.max(row.getLong(1), row.getLong(2)), persistenceId))
                .orElse(0L);
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            long max,
            Consumer<PersistentRepr> replayCallback) {
        return Futures.future(
                () -> {
                    replay(persistenceId, fromSequenceNr, toSequenceNr, max, replayCallback);
                    return null;
                },
                reading);
    }

    /** Reads a page at a time: a long read would keep the write-ahead log from being started anew. */
    private void replay(String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replayed) {
        long next = from;
        long left = max;
        while (left > 0 && next <= to) {
            int limit = (int) Math.min(left, EVENTS_A_READ);
            long first = next;
            List<PersistentRepr> page = database.read(session -> session.list(
                    Sql.SELECT_EVENTS,
                    row -> serialization.deserialize(persistenceId, row),
                    persistenceId,
                    first,
                    to,
                    limit));
            page.forEach(replayed);
            if (page.size() < limit) {
                return;
            }
            left -= page.size();
            next = page.getLast().sequenceNr() + 1;
        }
    }
}
