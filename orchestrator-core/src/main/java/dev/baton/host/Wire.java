package dev.baton.host;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.actor.RunJson;
import dev.baton.step.AttemptId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What processes of one data folder say to each other: one JSON object a line, one request a connection. */
final class Wire {
    private static final ObjectMapper JSON = RunJson.text();

    private Wire() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "ask")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Request.Owns.class, name = "owns"),
        @JsonSubTypes.Type(value = Request.Start.class, name = "start"),
        @JsonSubTypes.Type(value = Request.Tell.class, name = "tell"),
        @JsonSubTypes.Type(value = Request.Wake.class, name = "wake"),
        @JsonSubTypes.Type(value = Request.Follow.class, name = "follow")
    })
    sealed interface Request {
        record Owns(String run) implements Request {}

        record Start(RunBundle bundle, RunStart start, Map<String, String> secrets) implements Request {
            Prepared.Ready ready() {
                return new Prepared.Ready(bundle, start, secrets, List.of());
            }
        }

        record Tell(String run, RunCommand command) implements Request {}

        record Wake(String run) implements Request {}

        record Follow(String run, long from) implements Request {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "say")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Response.Owned.class, name = "owned"),
        @JsonSubTypes.Type(value = Response.Done.class, name = "done"),
        @JsonSubTypes.Type(value = Response.Refused.class, name = "refused"),
        @JsonSubTypes.Type(value = Response.Unknown.class, name = "unknown"),
        @JsonSubTypes.Type(value = Response.Trouble.class, name = "trouble"),
        @JsonSubTypes.Type(value = Response.Record.class, name = "record"),
        @JsonSubTypes.Type(value = Response.Started.class, name = "started"),
        @JsonSubTypes.Type(value = Response.Output.class, name = "output"),
        @JsonSubTypes.Type(value = Response.Waiting.class, name = "waiting"),
        @JsonSubTypes.Type(value = Response.Ended.class, name = "ended")
    })
    @JsonInclude(JsonInclude.Include.NON_NULL)
    sealed interface Response {
        record Owned(boolean owned) implements Response {}

        record Done(boolean changed, RunService.Snapshot snapshot) implements Response {}

        record Refused(String why) implements Response {}

        record Unknown(String run) implements Response {}

        /** What became of the request is not known. */
        record Trouble(String message) implements Response {}

        record Record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) implements Response {}

        record Started(AttemptId attempt, String node, Instant at) implements Response {}

        record Output(AttemptId attempt, String line) implements Response {}

        record Waiting(AttemptId attempt, String why) implements Response {}

        record Ended(@Nullable String why) implements Response {}

        static Response of(RunService.Reply reply) {
            return switch (reply) {
                case RunService.Reply.Done done -> new Done(done.changed(), done.snapshot());
                case RunService.Reply.Refused refused -> new Refused(refused.why());
                case RunService.Reply.Unknown unknown -> new Unknown(unknown.run());
            };
        }
    }

    static void write(OutputStream out, Object message) throws IOException {
        byte[] line = (JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(line);
        out.flush();
    }

    static <T> @Nullable T read(BufferedReader in, Class<T> type) throws IOException {
        String line = in.readLine();
        return line == null ? null : JSON.readValue(line, type);
    }
}
