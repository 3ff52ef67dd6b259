package dev.baton.step;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * {@code Emit:"event"}: an event is recorded as the result of its step, {@code {"event": "…", "handled": false}}. No flow is started
 * by events on one machine, and the result says so.
 */
public final class EmitHandler implements StepHandler {
    /** The name under which it is registered. */
    public static final String NAME = "Emit";

    @Override
    public StepOutcome run(StepRequest request, StepContext context) {
        if (!(request.work() instanceof StepWork.Task task)) {
            throw new IllegalArgumentException("Expected an event, but got " + request.work());
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("event", task.input());
        result.put("handled", false);
        try {
            return new StepOutcome.Succeeded(StepOutput.of(context.contents().store(result.toString()), 0));
        } catch (IOException e) {
            return StepOutcome.failed(FailureKind.PLATFORM, "Expected to store the event, but " + e.getMessage());
        }
    }
}
