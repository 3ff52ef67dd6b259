package dev.baton.step.agent;

import dev.baton.step.FailureKind;
import dev.baton.step.StepWork.ScriptedReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Gives an answer that the run chose from its scripted answers. */
final class ScriptedReplies {
    private ScriptedReplies() {}

    /** Waits as long as the script says, writes its files into the scratch folder, then answers or fails. */
    static AgentReply answer(ScriptedReply reply, Path scratch)
            throws InterruptedException, AgentException, IOException {
        Thread.sleep(reply.delayMillis());
        if (!reply.files().isEmpty()) {
            ScratchFiles.write(scratch, reply.files());
        }
        if (reply.fail() != null) {
            throw new AgentException(FailureKind.USER, reply.fail());
        }
        return new AgentReply(reply.text() == null ? "" : reply.text(), null, List.of());
    }
}
