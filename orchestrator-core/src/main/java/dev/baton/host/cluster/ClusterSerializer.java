package dev.baton.host.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.host.RunService;
import dev.baton.run.RunCommand;
import dev.baton.run.actor.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.jspecify.annotations.Nullable;

/** What is said to and of runs and their files between nodes: JSON in CBOR, with a name of its own for each kind of message. */
public final class ClusterSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 70_420;
    private static final String TELL = "tell-1";
    private static final String WAKE = "wake-1";
    private static final String FOLLOW = "follow-1";
    private static final String UNFOLLOW = "unfollow-1";
    private static final String LEAVE = "leave-1";
    private static final String DONE = "done-1";
    private static final String REFUSED = "refused-1";
    private static final String UNKNOWN = "unknown-1";
    private static final String TROUBLE = "trouble-1";
    private static final String RECORDED = "recorded-1";
    private static final String STARTED = "started-1";
    private static final String OUTPUT = "output-1";
    private static final String WAITING = "waiting-1";
    private static final String READ_LOG = "read-log-1";
    private static final String LOG_PART = "log-part-1";
    private static final String FORGET = "forget-1";
    private static final ObjectMapper CBOR = RunJson.binary();

    private final ActorRefResolver refs;

    public ClusterSerializer(ExtendedActorSystem system) {
        refs = ActorRefResolver.get(Adapter.toTyped(system));
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object object) {
        return switch (object) {
            case RunMessage.Tell ignored -> TELL;
            case RunMessage.Wake ignored -> WAKE;
            case RunMessage.Follow ignored -> FOLLOW;
            case RunMessage.Unfollow ignored -> UNFOLLOW;
            case RunMessage.Leave ignored -> LEAVE;
            case RunMessage.Answer.Replied replied ->
                switch (replied.reply()) {
                    case RunService.Reply.Done ignored -> DONE;
                    case RunService.Reply.Refused ignored -> REFUSED;
                    case RunService.Reply.Unknown ignored -> UNKNOWN;
                };
            case RunMessage.Answer.Trouble ignored -> TROUBLE;
            case Followed.Recorded ignored -> RECORDED;
            case Followed.Started ignored -> STARTED;
            case Followed.Output ignored -> OUTPUT;
            case Followed.Waiting ignored -> WAITING;
            case FilesMessage.ReadLog ignored -> READ_LOG;
            case FilesMessage.LogPart ignored -> LOG_PART;
            case FilesMessage.Forget ignored -> FORGET;
            default -> throw unknown(object.getClass().getName());
        };
    }

    @Override
    public byte[] toBinary(Object object) {
        try {
            return switch (object) {
                case RunMessage.Tell tell -> addressed(tell.replyTo(), CBOR.valueToTree(tell.command()));
                case RunMessage.Wake wake -> addressed(wake.replyTo(), null);
                case RunMessage.Follow follow -> addressed(follow.to(), CBOR.valueToTree(follow.run()));
                case RunMessage.Unfollow unfollow -> addressed(unfollow.to(), CBOR.valueToTree(unfollow.run()));
                case RunMessage.Leave ignored -> new byte[0];
                case FilesMessage.ReadLog read -> addressed(read.replyTo(), question(read));
                case RunMessage.Answer.Replied replied -> CBOR.writeValueAsBytes(replied.reply());
                default -> CBOR.writeValueAsBytes(object);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode question(FilesMessage.ReadLog read) {
        return CBOR.createObjectNode()
                .put("run", read.run())
                .put("attempt", read.attempt())
                .put("file", read.file())
                .put("offset", read.offset());
    }

    private byte[] addressed(@Nullable ActorRef<?> to, @Nullable JsonNode body) throws IOException {
        ObjectNode envelope = CBOR.createObjectNode();
        if (to != null) {
            envelope.put("to", refs.toSerializationFormat(to));
        }
        if (body != null) {
            envelope.set("body", body);
        }
        return CBOR.writeValueAsBytes(envelope);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        try {
            return switch (manifest) {
                case TELL -> {
                    JsonNode envelope = CBOR.readTree(bytes);
                    yield new RunMessage.Tell(
                            CBOR.treeToValue(envelope.get("body"), RunCommand.class), ref(envelope.get("to")));
                }
                case WAKE -> {
                    JsonNode to = CBOR.readTree(bytes).get("to");
                    yield new RunMessage.Wake(to == null ? null : ref(to));
                }
                case FOLLOW -> {
                    JsonNode envelope = CBOR.readTree(bytes);
                    yield new RunMessage.Follow(envelope.get("body").asText(), ref(envelope.get("to")));
                }
                case UNFOLLOW -> {
                    JsonNode envelope = CBOR.readTree(bytes);
                    yield new RunMessage.Unfollow(envelope.get("body").asText(), ref(envelope.get("to")));
                }
                case LEAVE -> RunMessage.Leave.LEAVE;
                case DONE -> replied(bytes, RunService.Reply.Done.class);
                case REFUSED -> replied(bytes, RunService.Reply.Refused.class);
                case UNKNOWN -> replied(bytes, RunService.Reply.Unknown.class);
                case TROUBLE -> CBOR.readValue(bytes, RunMessage.Answer.Trouble.class);
                case RECORDED -> CBOR.readValue(bytes, Followed.Recorded.class);
                case STARTED -> CBOR.readValue(bytes, Followed.Started.class);
                case OUTPUT -> CBOR.readValue(bytes, Followed.Output.class);
                case READ_LOG -> {
                    JsonNode envelope = CBOR.readTree(bytes);
                    JsonNode read = envelope.get("body");
                    yield new FilesMessage.ReadLog(
                            read.get("run").asText(),
                            read.get("attempt").asText(),
                            read.get("file").asText(),
                            read.get("offset").asLong(),
                            ref(envelope.get("to")));
                }
                case LOG_PART -> CBOR.readValue(bytes, FilesMessage.LogPart.class);
                case FORGET -> CBOR.readValue(bytes, FilesMessage.Forget.class);
                case WAITING -> CBOR.readValue(bytes, Followed.Waiting.class);
                default -> throw unknown(manifest);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected a message of a cluster that this version can read, but " + e.getMessage(), e);
        }
    }

    private static Object replied(byte[] bytes, Class<? extends RunService.Reply> type) throws IOException {
        return new RunMessage.Answer.Replied(CBOR.readValue(bytes, type));
    }

    private <T> ActorRef<T> ref(JsonNode to) {
        return refs.resolveActorRef(to.asText());
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("Expected a message to or of a run, but got " + what);
    }
}
