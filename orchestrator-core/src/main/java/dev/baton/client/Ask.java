package dev.baton.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.journal.RunQuery;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStart;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node is asked. Each may be repeated under the same envelope's id: it is done once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "ask")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Ask.Info.class, name = "info"),
    @JsonSubTypes.Type(value = Ask.Start.class, name = "start"),
    @JsonSubTypes.Type(value = Ask.Tell.class, name = "tell"),
    @JsonSubTypes.Type(value = Ask.Wake.class, name = "wake"),
    @JsonSubTypes.Type(value = Ask.Rerun.class, name = "rerun"),
    @JsonSubTypes.Type(value = Ask.Follow.class, name = "follow"),
    @JsonSubTypes.Type(value = Ask.Next.class, name = "next"),
    @JsonSubTypes.Type(value = Ask.Unfollow.class, name = "unfollow"),
    @JsonSubTypes.Type(value = Ask.List.class, name = "list"),
    @JsonSubTypes.Type(value = Ask.Row.class, name = "row"),
    @JsonSubTypes.Type(value = Ask.Bundle.class, name = "bundle"),
    @JsonSubTypes.Type(value = Ask.Events.class, name = "events"),
    @JsonSubTypes.Type(value = Ask.Blob.class, name = "blob"),
    @JsonSubTypes.Type(value = Ask.Log.class, name = "log"),
    @JsonSubTypes.Type(value = Ask.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = Ask.Prune.class, name = "prune"),
    @JsonSubTypes.Type(value = Ask.Upload.class, name = "upload"),
    @JsonSubTypes.Type(value = Ask.Chunk.class, name = "chunk"),
    @JsonSubTypes.Type(value = Ask.Uploaded.class, name = "uploaded")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way; nobody compares asks.
public sealed interface Ask {
    /** Whether it changes something, so that its answer is kept for who asks again. */
    default boolean acts() {
        return switch (this) {
            case Start ignored -> true;
            case Tell ignored -> true;
            case Wake ignored -> true;
            case Delete ignored -> true;
            case Prune ignored -> true;
            case Uploaded ignored -> true;
            case Info ignored -> false;
            case Rerun ignored -> false;
            case Follow ignored -> false;
            case Next ignored -> false;
            case Unfollow ignored -> false;
            case List ignored -> false;
            case Row ignored -> false;
            case Bundle ignored -> false;
            case Events ignored -> false;
            case Blob ignored -> false;
            case Log ignored -> false;
            case Upload ignored -> false;
            case Chunk ignored -> false;
        };
    }

    /** Who is there. */
    record Info() implements Ask {}

    /** @param secrets plain; the node seals them before anything is stored */
    record Start(RunBundle bundle, RunStart start, Map<String, String> secrets) implements Ask {
        /** Without the secrets. */
        @Override
        public String toString() {
            return "Start[" + start.run() + "]";
        }
    }

    /** @param command one of those that people give; an answer to a secret question is sealed by the node */
    record Tell(String run, RunCommand command) implements Ask {
        /** Without what it says, which may be secret. */
        @Override
        public String toString() {
            return "Tell[" + run + "]";
        }
    }

    record Wake(String run) implements Ask {}

    /** What has to be started to run again from a step on. */
    record Rerun(String run, String from, @Nullable String id) implements Ask {}

    /**
     * Begins to follow a run.
     *
     * @param follow a name for it that the client made up
     * @param from the first record's number
     */
    record Follow(String follow, String run, long from) implements Ask {}

    /**
     * The next batch of what is followed, when there is something, or after a little more than a second an empty one.
     *
     * @param after the number of the batch that came last, 0 for none; it is forgotten with this
     */
    record Next(String follow, long after) implements Ask {}

    record Unfollow(String follow) implements Ask {}

    record List(RunQuery query) implements Ask {}

    record Row(String run) implements Ask {}

    record Bundle(String hash, long offset) implements Ask {}

    record Events(String run, long from) implements Ask {}

    record Blob(String hash, long offset) implements Ask {}

    /**
     * @param attempt its folder's name, {@code 4.2#1.1}
     * @param file {@code stdout} or {@code stderr}
     * @param node where it ran, by name, as far as known; null has all nodes looked at
     */
    record Log(
            String run,
            String attempt,
            String file,
            long offset,
            @Nullable String node) implements Ask {}

    record Delete(String run, boolean force) implements Ask {}

    /** @param finishedBefore null for only those whose own time is up */
    record Prune(@Nullable Instant finishedBefore, boolean dryRun) implements Ask {}

    /**
     * Begins an upload, or asks how far it has come.
     *
     * @param upload a name for it that the client made up
     * @param name of the file, relative; empty for the body of a request
     * @param sha256 of all of it, 64 hexadecimal digits
     */
    record Upload(String upload, String name, long bytes, String sha256) implements Ask {}

    record Chunk(String upload, long offset, byte[] data) implements Ask {
        /** At most this much at a time. */
        public static final int MOST_BYTES = 64 * 1024;
    }

    /** Ends an upload: what was uploaded is checked, and a file is stored. */
    record Uploaded(String upload) implements Ask {}
}
