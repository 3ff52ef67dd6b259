package dev.baton.step.scratch;

import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts this node's scratch folder in a request in place of the one that its run was started with. File values stand in rendered
 * texts as paths below that one; below which folder of which node they lie is not known before an attempt has come to its node.
 */
final class Relocation {
    private final String from;
    private final String to;

    private Relocation(String from, String to) {
        this.from = from;
        this.to = to;
    }

    static StepRequest to(String folder, StepRequest request) {
        String from = request.scratch();
        boolean same = from.equals(folder) || from.length() < 2;
        return request.in(folder, same ? request.work() : new Relocation(from, folder).work(request.work()));
    }

    private StepWork work(StepWork work) {
        return switch (work) {
            case StepWork.Script script ->
                new StepWork.Script(
                        script.language(),
                        script.language() == StepWork.Language.BASH ? bash(script.source()) : script.source(),
                        json(script.variables()),
                        script.stdin() == null ? null : plain(script.stdin()),
                        all(script.env()),
                        script.secrets());
            case StepWork.Agent agent ->
                new StepWork.Agent(
                        agent.definition(),
                        plain(agent.instruction()),
                        all(agent.context()),
                        agent.schema(),
                        agent.scripted() == null ? null : reply(agent.scripted()),
                        agent.secrets());
            case StepWork.Batch batch ->
                new StepWork.Batch(
                        batch.node(),
                        batch.origin(),
                        batch.list(),
                        batch.path() == null ? null : plain(batch.path()),
                        batch.setting());
            // The items' own requests are rendered where they run.
            case StepWork.Chunk chunk -> chunk;
            case StepWork.Http http -> http;
            case StepWork.Task task -> task;
        };
    }

    private StepWork.ScriptedReply reply(StepWork.ScriptedReply reply) {
        @Nullable String text = reply.text();
        return new StepWork.ScriptedReply(
                text == null ? null : plain(text), reply.files(), reply.delayMillis(), reply.fail());
    }

    private Map<String, String> all(Map<String, String> texts) {
        Map<String, String> moved = new LinkedHashMap<>();
        texts.forEach((name, text) -> moved.put(name, plain(text)));
        return moved;
    }

    private String plain(String text) {
        return text.replace(from, to);
    }

    /** Values stand in the script in single quotes, in which only the quote itself is written otherwise. */
    private String bash(String source) {
        return encoded(source, path -> path.replace("'", "'\\''"));
    }

    private String json(String text) {
        return encoded(text, path -> path.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private String encoded(String text, UnaryOperator<String> encoding) {
        return text.replace(encoding.apply(from), encoding.apply(to));
    }
}
