package dev.baton.host;

import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.OwnershipLocks;
import dev.baton.step.StepHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** Finds the front door of a data folder: the node that owns it, or this process. */
public final class RunServices {
    /** Any run's id will do: a node owns them all. */
    private static final String ANY_RUN = "-";

    private RunServices() {}

    /** A node that owns the whole folder, when one is up. */
    public static Optional<RunService> node(DataFolder folder) {
        try (OwnershipLocks locks = OwnershipLocks.open(folder)) {
            return locks.wholeOwnedByOther() ? SocketClient.owner(folder, ANY_RUN) : Optional.empty();
        }
    }

    /** A host in this process, listening for what other processes want of its runs. */
    public static Hosted host(HostSettings settings, Map<String, StepHandler> tasks) {
        DataFolder folder = DataFolder.open(settings.folder());
        LocalHost host = LocalHost.open(settings, tasks, run -> SocketClient.owner(folder, run));
        try {
            return new Hosted(host, HostSocket.open(host, folder, host.locks()));
        } catch (IOException e) {
            host.close();
            throw new UncheckedIOException("the command socket cannot be opened: " + e.getMessage(), e);
        }
    }

    /** A host and its socket. */
    public record Hosted(LocalHost host, HostSocket socket) implements AutoCloseable {
        @Override
        public void close() {
            socket.close();
            host.close();
        }
    }
}
