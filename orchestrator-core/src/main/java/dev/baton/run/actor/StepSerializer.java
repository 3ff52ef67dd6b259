package dev.baton.run.actor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.baton.run.ItemScope;
import dev.baton.step.StepWork;
import dev.baton.step.actor.LimitKeeper;
import dev.baton.step.actor.PoolAnswer;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.WorkerPool;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.jspecify.annotations.Nullable;

/**
 * What dispatchers, pools and the keeper of limits of different nodes say to each other. Nothing of it is stored. A manifest that a node
 * does not know is dropped there, as if it had been lost on the way; a field that it does not know is left out.
 */
public final class StepSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 70_419;

    /** A new shape that older nodes would misread gets a new manifest. */
    private static final Map<String, Class<?>> TYPES = types();

    private static final Map<Class<?>, String> MANIFESTS =
            TYPES.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private static Map<String, Class<?>> types() {
        Map<String, Class<?>> types = new LinkedHashMap<>();
        types.put("pool-introduce-1", WorkerPool.Introduce.class);
        types.put("pool-offers-1", WorkerPool.Offers.class);
        types.put("pool-ask-room-1", WorkerPool.AskRoom.class);
        types.put("pool-claim-1", WorkerPool.Claim.class);
        types.put("pool-cancel-1", WorkerPool.Cancel.class);
        types.put("pool-took-1", WorkerPool.Took.class);
        types.put("pool-end-runs-1", WorkerPool.EndRuns.class);
        types.put("dispatcher-joined-1", StepDispatcher.PoolJoined.class);
        types.put("dispatcher-never-1", StepDispatcher.Never.class);
        types.put("dispatcher-granted-1", StepDispatcher.Granted.class);
        types.put("dispatcher-finished-1", PoolAnswer.FinishedAll.class);
        types.put("dispatcher-accepted-1", PoolAnswer.Accepted.class);
        types.put("dispatcher-refused-1", PoolAnswer.Refused.class);
        types.put("dispatcher-room-1", PoolAnswer.Room.class);
        types.put("dispatcher-lines-1", PoolAnswer.Lines.class);
        types.put("limits-ask-1", LimitKeeper.Ask.class);
        types.put("limits-ended-1", LimitKeeper.Ended.class);
        types.put("limits-held-1", LimitKeeper.Held.class);
        types.put("limits-forget-1", LimitKeeper.Forget.class);
        return Map.copyOf(types);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "work")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = StepWork.Script.class, name = "script"),
        @JsonSubTypes.Type(value = StepWork.Agent.class, name = "agent"),
        @JsonSubTypes.Type(value = StepWork.Http.class, name = "http"),
        @JsonSubTypes.Type(value = StepWork.Task.class, name = "task"),
        @JsonSubTypes.Type(value = StepWork.Batch.class, name = "batch"),
        @JsonSubTypes.Type(value = StepWork.Chunk.class, name = "chunk")
    })
    private interface WorkKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "scope")
    @JsonSubTypes(@JsonSubTypes.Type(value = ItemScope.class, name = "item"))
    private interface ScopeKinds {}

    /** A schema that there is not is left out: written as null it would be read as a schema that says null. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private interface WithoutNulls {}

    /** How the messages are written and read; made with the first of them, for a process that is alone has none. */
    private static final class Codec {
        private final ObjectMapper mapper;
        private final Map<Class<?>, ObjectWriter> writers;
        private final Map<String, ObjectReader> readers;

        Codec(ActorRefResolver refs) {
            mapper = RunJson.binary()
                    .copy()
                    .addMixIn(StepWork.class, WorkKinds.class)
                    .addMixIn(StepWork.Agent.class, WithoutNulls.class)
                    .addMixIn(StepWork.Scope.class, ScopeKinds.class)
                    .registerModule(new SimpleModule("refs")
                            .addSerializer(new RefWriter(refs))
                            .addDeserializer(ActorRef.class, new RefReader(refs)));
            writers = MANIFESTS.keySet().stream().collect(Collectors.toMap(type -> type, mapper::writerFor));
            readers = TYPES.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, type -> mapper.readerFor(type.getValue())));
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class RefWriter extends StdSerializer<ActorRef> {
        private final transient ActorRefResolver refs;

        RefWriter(ActorRefResolver refs) {
            super(ActorRef.class);
            this.refs = refs;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void serialize(ActorRef ref, JsonGenerator to, SerializerProvider provider) throws IOException {
            to.writeString(refs.toSerializationFormat(ref));
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class RefReader extends StdDeserializer<ActorRef> {
        private final transient ActorRefResolver refs;

        RefReader(ActorRefResolver refs) {
            super(ActorRef.class);
            this.refs = refs;
        }

        @Override
        public ActorRef deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return refs.resolveActorRef(from.getText());
        }
    }

    private final ExtendedActorSystem system;
    private volatile @Nullable Codec codec;

    public StepSerializer(ExtendedActorSystem system) {
        this.system = system;
    }

    private Codec codec() {
        Codec made = codec;
        if (made == null) {
            // Two threads may both make one; either will do.
            made = new Codec(ActorRefResolver.get(Adapter.toTyped(system)));
            codec = made;
        }
        return made;
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        String manifest = MANIFESTS.get(message.getClass());
        if (manifest == null) {
            throw new IllegalArgumentException("Expected a message that crosses nodes, but got "
                    + message.getClass().getName() + ", which is for one process only");
        }
        return manifest;
    }

    @Override
    public byte[] toBinary(Object message) {
        ObjectWriter writer = codec().writers.get(message.getClass());
        if (writer == null) {
            throw new IllegalArgumentException("Expected a message that crosses nodes, but got "
                    + message.getClass().getName());
        }
        try {
            return writer.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        ObjectReader reader = codec().readers.get(manifest);
        if (reader == null) {
            throw new NotSerializableException(
                    "Expected a message between nodes, but got '" + manifest + "', which this version does not know");
        }
        try {
            return reader.readValue(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected a " + manifest + " that this version can read, but " + e.getMessage(), e);
        }
    }
}
