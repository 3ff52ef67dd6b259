package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.concurrent.Future;
import scala.concurrent.Promise;

/** The writes of one request, all of one actor: written in one transaction, failed together. Rejected ones are left out. */
final class EventsJob implements WriteJob {
    private final String persistenceId;
    private final EventSerialization serialization;
    private final Consumer<EventsJob> ended;
    private final List<EventRecord> events = new ArrayList<>(1);
    private final Promise<Iterable<Optional<Exception>>> written = Futures.promise();
    private @Nullable List<Optional<Exception>> outcomes;
    private @Nullable RunRow row;
    private int requests;

    /**
     * @param ended told before {@link #written} is completed
     */
    EventsJob(String persistenceId, EventSerialization serialization, Consumer<EventsJob> ended) {
        this.persistenceId = persistenceId;
        this.serialization = serialization;
        this.ended = ended;
    }

    /** Serializes the events of one write; if one of them cannot be, all of them are rejected. */
    void add(AtomicWrite message) {
        int eventsBefore = events.size();
        RunRow rowBefore = row;
        try {
            for (Iterator<PersistentRepr> each = message.payload().iterator(); each.hasNext(); ) {
                add(each.next());
            }
            noteOutcome(Optional.empty());
        } catch (Exception e) {
            events.subList(eventsBefore, events.size()).clear();
            row = rowBefore;
            noteOutcome(Optional.of(e));
        }
    }

    private void add(PersistentRepr message) {
        events.add(serialization.serialize(message));
        if (message.payload() instanceof CarriesRunRow carrier) {
            RunRow carried = carrier.runRow();
            row = carried == null ? row : carried;
        }
    }

    /** No list is made while all goes well: to Pekko an empty one means just that. */
    private void noteOutcome(Optional<Exception> outcome) {
        List<Optional<Exception>> known = outcomes;
        if (known == null && outcome.isPresent()) {
            known = new ArrayList<>(Collections.nCopies(requests, Optional.empty()));
            outcomes = known;
        }
        if (known != null) {
            known.add(outcome);
        }
        requests++;
    }

    /** Completed on the writer's thread, with what was rejected, as Pekko's plugin interface has it. */
    Future<Iterable<Optional<Exception>>> written() {
        return written.future();
    }

    @Override
    public @Nullable StorageException write(WriteSession session) throws SQLException {
        for (EventRecord event : events) {
            if (!session.insertEvent(persistenceId, event)) {
                return events().conflict(event.sequence());
            }
        }
        RunRow changed = row;
        if (changed != null) {
            session.upsertRun(changed);
        }
        return null;
    }

    @Override
    public EventsWrite events() {
        return new EventsWrite(persistenceId, events, row);
    }

    @Override
    public boolean mayRefuseHalfWay() {
        return events.size() > 1;
    }

    @Override
    public void done() {
        ended.accept(this);
        written.success(outcomes == null ? List.of() : outcomes);
    }

    @Override
    public void failed(StorageException why) {
        ended.accept(this);
        written.failure(why);
    }
}
