package dev.baton.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.host.RunService;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import dev.baton.run.RunBundle;
import dev.baton.run.RunStart;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "say")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Say.Info.class, name = "info"),
    @JsonSubTypes.Type(value = Say.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Say.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Say.Unknown.class, name = "unknown"),
    @JsonSubTypes.Type(value = Say.Trouble.class, name = "trouble"),
    @JsonSubTypes.Type(value = Say.Denied.class, name = "denied"),
    @JsonSubTypes.Type(value = Say.Working.class, name = "working"),
    @JsonSubTypes.Type(value = Say.Fine.class, name = "fine"),
    @JsonSubTypes.Type(value = Say.Gone.class, name = "gone"),
    @JsonSubTypes.Type(value = Say.Prepared.class, name = "prepared"),
    @JsonSubTypes.Type(value = Say.Rejected.class, name = "rejected"),
    @JsonSubTypes.Type(value = Say.Batch.class, name = "batch"),
    @JsonSubTypes.Type(value = Say.Page.class, name = "page"),
    @JsonSubTypes.Type(value = Say.Row.class, name = "row"),
    @JsonSubTypes.Type(value = Say.Events.class, name = "events"),
    @JsonSubTypes.Type(value = Say.Bytes.class, name = "bytes"),
    @JsonSubTypes.Type(value = Say.Pruned.class, name = "pruned"),
    @JsonSubTypes.Type(value = Say.Uploading.class, name = "uploading"),
    @JsonSubTypes.Type(value = Say.Stored.class, name = "stored")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way; nobody compares answers.
public sealed interface Say {
    /**
     * @param version of the program
     * @param versions of the protocol, the lowest and the highest
     * @param members the nodes that are up, by name
     */
    record Info(String version, List<Integer> versions, String node, List<String> members) implements Say {}

    record Done(boolean changed, RunService.Snapshot snapshot) implements Say {}

    /** It will not be done, and why; nothing is wrong with the request's form. */
    record Refused(String why) implements Say {}

    /** No run of that id is stored. */
    record Unknown(String run) implements Say {}

    /** What became of the request is not known; it may be repeated. */
    record Trouble(String message) implements Say {}

    /** The request is not one that this node takes: its token, its version, its form. */
    record Denied(String why) implements Say {}

    /** The request arrived before and is not finished. */
    record Working() implements Say {}

    record Fine() implements Say {}

    /** What was named is not there any more, or never was: a follow, an upload. */
    record Gone() implements Say {}

    record Prepared(RunBundle bundle, RunStart start, Map<String, String> secrets) implements Say {}

    record Rejected(String flow, List<dev.baton.host.Prepared.Problem> problems) implements Say {}

    /** @param number from 1; the same until the next is asked for */
    record Batch(long number, List<Heard> heard) implements Say {}

    record Page(RunPage page) implements Say {}

    record Row(@Nullable RunRow row) implements Say {}

    /** @param more whether there are more after these */
    record Events(List<StoredEvent> events, boolean more) implements Say {}

    /**
     * @param total how many there are in all, or -1 when there is no such thing
     * @param node of a log: whose file it is, or, without one, which node may have it
     * @param lack of a log that is not shown though there may be one: {@code gone} when its node is no longer in the cluster,
     *     {@code silent} when it does not answer at present; else null
     */
    record Bytes(
            byte[] data,
            long total,
            @Nullable String node,
            @Nullable String lack) implements Say {
        public Bytes(byte[] data, long total) {
            this(data, total, null, null);
        }
    }

    /**
     * @param runs those that were deleted, or would be
     * @param values how many large values were deleted
     */
    record Pruned(List<String> runs, int values) implements Say {}

    /** @param at how many bytes have arrived */
    record Uploading(long at) implements Say {}

    record Stored(String hash, long bytes) implements Say {}

    static Say of(RunService.Reply reply) {
        return switch (reply) {
            case RunService.Reply.Done done -> new Done(done.changed(), done.snapshot());
            case RunService.Reply.Refused refused -> new Refused(refused.why());
            case RunService.Reply.Unknown unknown -> new Unknown(unknown.run());
        };
    }
}
