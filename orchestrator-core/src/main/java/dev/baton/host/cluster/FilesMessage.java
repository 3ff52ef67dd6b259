package dev.baton.host.cluster;

import org.apache.pekko.actor.typed.ActorRef;

/** What a node is told or asked of the files of runs that it has. */
sealed interface FilesMessage {
    /**
     * @param attempt its folder's name
     * @param file {@code stdout} or {@code stderr}
     */
    record ReadLog(String run, String attempt, String file, long offset, ActorRef<LogPart> replyTo)
            implements FilesMessage, RunMessage.OverTheWire {}

    /** The run was deleted: its files may go. */
    record Forget(String run) implements FilesMessage, RunMessage.OverTheWire {}

    /**
     * @param node whose file it is
     * @param total of the file, or -1 when the node has none
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way; nobody compares parts.
    record LogPart(String node, byte[] bytes, long total) implements RunMessage.OverTheWire {}

    /** What a node says to itself. */
    enum Own implements FilesMessage {
        CLEAN
    }
}
