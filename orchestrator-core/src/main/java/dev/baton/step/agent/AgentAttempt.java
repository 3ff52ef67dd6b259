package dev.baton.step.agent;

import dev.baton.step.FailureKind;
import dev.baton.step.FileValues;
import dev.baton.step.LinesOutput;
import dev.baton.step.StepContext;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.Usage;
import dev.baton.step.secret.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt, from its question to its outcome. */
final class AgentAttempt {
    private final StepRequest request;
    private final StepWork.Agent work;
    private final StepContext context;
    private final Map<String, String> secrets;
    private final Redactor redactor;
    private final long began = System.nanoTime();

    /** @param secrets opened */
    AgentAttempt(StepRequest request, StepWork.Agent work, StepContext context, Map<String, String> secrets) {
        this.request = request;
        this.work = work;
        this.context = context;
        this.secrets = secrets;
        this.redactor = Redactor.of(secrets.values());
    }

    /** Gives an answer that was written down beforehand. */
    StepOutcome give(StepWork.ScriptedReply scripted) throws InterruptedException, IOException {
        try {
            Optional<AnswerShape> shape = shape();
            AgentReply reply = ScriptedReplies.answer(scripted, Path.of(request.scratch()));
            return shape.isEmpty() ? succeeded(reply) : judged(essence(reply), shape.get());
        } catch (AgentException failed) {
            return failed(failed);
        }
    }

    /** Asks, and where the answer does not have the shape that it must have, asks once more. */
    StepOutcome ask(AgentBackend backend) throws InterruptedException, IOException {
        try {
            Optional<AnswerShape> shape = shape();
            String prompt = AgentPrompt.of(work.instruction(), work.context());
            if (shape.isEmpty()) {
                AgentReply reply = ask(backend, prompt);
                return succeeded(
                        withText(reply, JsonAnswer.unfenced(reply.text().stripTrailing())));
            }
            return judged(askUntilItFits(backend, shape.get().asked(prompt), shape.get()), shape.get());
        } catch (AgentException failed) {
            return failed(failed);
        }
    }

    private Optional<AnswerShape> shape() throws AgentException {
        return AnswerShape.of(work.schema(), request.jsonOutput().equals("json"));
    }

    private AgentReply askUntilItFits(AgentBackend backend, String prompt, AnswerShape shape)
            throws InterruptedException, AgentException {
        AgentReply first = ask(backend, prompt);
        List<String> problems = shape.problems(AnswerShape.essence(first.text()));
        if (problems.isEmpty()) {
            return essence(first);
        }
        AgentReply second = ask(backend, AgentPrompt.repair(prompt, first.text(), problems));
        var warnings = new ArrayList<>(first.warnings());
        warnings.addAll(second.warnings());
        return essence(new AgentReply(second.text(), sum(first.usage(), second.usage()), warnings));
    }

    private AgentReply ask(AgentBackend backend, String prompt) throws InterruptedException, AgentException {
        var question = new AgentRequest(
                request.id(),
                work.definition(),
                prompt,
                Path.of(request.workdir()),
                Path.of(request.scratch()),
                secrets,
                request.inheritEnvironment());
        AgentReply reply = backend.ask(question, context);
        // A result that is itself a secret stays whole: it is sealed.
        return request.secretResult() == null ? withText(reply, redactor.redact(reply.text())) : reply;
    }

    private static AgentReply essence(AgentReply reply) {
        return withText(reply, AnswerShape.essence(reply.text()));
    }

    private static AgentReply withText(AgentReply reply, String text) {
        return new AgentReply(text, reply.usage(), reply.warnings());
    }

    private static @Nullable Usage sum(@Nullable Usage first, @Nullable Usage second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.plus(second);
    }

    private StepOutcome judged(AgentReply reply, AnswerShape shape) throws IOException {
        List<String> problems = shape.problems(reply.text());
        if (problems.isEmpty()) {
            return succeeded(reply);
        }
        // What is wrong with an answer quotes it.
        String why =
                request.secretResult() == null ? String.join("; ", problems) : "it does not; what it is stays secret";
        String message =
                "Expected an answer of '%s' in the form it was asked for, but %s".formatted(request.name(), why);
        return new StepOutcome.Failed(new StepFailure(FailureKind.USER, redactor.redact(message)), output(reply));
    }

    private StepOutcome failed(AgentException why) {
        Duration wait = why.retryAfter();
        Long millis = wait == null ? null : wait.toMillis();
        return new StepOutcome.Failed(new StepFailure(why.kind(), redactor.redact(why.getMessage()), millis), null);
    }

    private StepOutcome succeeded(AgentReply reply) throws IOException {
        StepOutput output = output(reply);
        return new StepOutcome.Succeeded(
                request.jsonOutput().equals("lines") ? LinesOutput.of(output, context.contents()) : output);
    }

    private StepOutput output(AgentReply reply) throws IOException {
        long millis = (System.nanoTime() - began) / 1_000_000;
        List<String> warnings = warnings(reply);
        if (request.secretResult() != null) {
            StoredText sealed = context.secrets().seal(request.id().run(), request.secretResult(), reply.text());
            return new StepOutput(sealed, "", null, millis, reply.usage(), List.of(), warnings);
        }
        FileValues.Found found = FileValues.find(reply.text(), Path.of(request.scratch()), context.contents());
        warnings.addAll(found.warnings());
        StoredText text = context.contents().store(reply.text());
        return new StepOutput(text, "", null, millis, reply.usage(), found.files(), warnings);
    }

    private List<String> warnings(AgentReply reply) {
        var warnings = new ArrayList<>(reply.warnings());
        secrets.forEach((name, value) -> {
            if (Redactor.isTooShort(value)) {
                warnings.add("The secret '" + name + "' is too short to be taken out of answers");
            }
        });
        return warnings;
    }
}
