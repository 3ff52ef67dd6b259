package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction for a batch, job after job: a statement costs microseconds here, and only the commit has to be shared. */
final class SqliteBatches implements Dialect.Batches {
    private final WriteSession session;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement mark;
    private final PreparedStatement keep;
    private final PreparedStatement undo;

    SqliteBatches(Connection connection) throws SQLException {
        session = new WriteSession(connection);
        // Immediate: a transaction that began with a read could not wait for its turn to write.
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        mark = connection.prepareStatement("SAVEPOINT job");
        keep = connection.prepareStatement("RELEASE job");
        undo = connection.prepareStatement("ROLLBACK TO job");
    }

    @Override
    public @Nullable StorageException[] write(List<WriteJob> jobs) throws SQLException {
        @Nullable StorageException[] refusals = new StorageException[jobs.size()];
        begin.execute();
        for (int i = 0; i < refusals.length; i++) {
            refusals[i] = write(jobs.get(i));
        }
        commit.execute();
        return refusals;
    }

    private @Nullable StorageException write(WriteJob job) throws SQLException {
        if (!job.mayRefuseHalfWay()) {
            return job.write(session);
        }
        mark.execute();
        StorageException refusal = job.write(session);
        if (refusal != null) {
            undo.execute();
        }
        keep.execute();
        return refusal;
    }

    @Override
    public long takeBytes() {
        return session.takeBytes();
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
