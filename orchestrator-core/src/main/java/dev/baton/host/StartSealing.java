package dev.baton.host;

import dev.baton.journal.folder.DataFolder;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.run.RunStart;
import dev.baton.step.ContentStore;
import dev.baton.step.SecretBox;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Makes a start fit to be stored: secrets sealed, large texts in blobs, the scratch folder named. */
public final class StartSealing {
    private final DataFolder folder;
    private final ContentStore contents;
    private final SecretBox secrets;

    public StartSealing(DataFolder folder, ContentStore contents, SecretBox secrets) {
        this.folder = folder;
        this.contents = contents;
        this.secrets = secrets;
    }

    /** Whether sealing it may wait for a disk: for the key, or because a text is too long to stay where it is. */
    public static boolean mayBlock(Prepared.Ready ready) {
        RunStart start = ready.start();
        return !ready.secrets().isEmpty()
                || !start.answers().isEmpty()
                || start.inputs().values().stream().anyMatch(StartSealing::mayBeStored);
    }

    /** A character takes at most three bytes. */
    private static boolean mayBeStored(StoredText text) {
        return text instanceof StoredText.Inline inline && inline.text().length() > StoredText.INLINE_BYTES / 3;
    }

    public RunStart seal(Prepared.Ready ready) throws IOException {
        RunStart start = ready.start();
        Map<String, StoredText> inputs = new LinkedHashMap<>();
        for (Map.Entry<String, StoredText> input : start.inputs().entrySet()) {
            inputs.put(input.getKey(), stored(input.getValue()));
        }
        Map<String, StoredText.Sealed> sealed = new LinkedHashMap<>(start.secrets());
        ready.secrets().forEach((name, value) -> sealed.put(name, secrets.seal(start.run(), name, value)));
        return new RunStart(
                start.run(),
                start.flow(),
                start.bundle(),
                inputs,
                answers(ready.bundle().plan(), start),
                sealed,
                start.workdir(),
                start.scratch().isEmpty()
                        ? folder.scratch(start.run()).toAbsolutePath().toString()
                        : start.scratch(),
                start.startedBy(),
                start.unattended(),
                start.inheritEnvironment(),
                start.labels(),
                start.keep(),
                start.rerunOf(),
                start.shared(),
                start.files());
    }

    private StoredText stored(StoredText text) throws IOException {
        return text instanceof StoredText.Inline inline ? contents.store(inline.text()) : text;
    }

    private Map<String, StoredText> answers(Plan plan, RunStart start) throws IOException {
        Set<String> secret = new HashSet<>();
        plan.regions()
                .forEach(region -> region.nodes().forEach(node -> {
                    if (node instanceof PlanNode.Question question && question.secret()) {
                        secret.add(question.name());
                        secret.add(question.address());
                    }
                }));
        Map<String, StoredText> answers = new LinkedHashMap<>();
        for (Map.Entry<String, StoredText> answer : start.answers().entrySet()) {
            String name = answer.getKey();
            String question = name.contains("#") ? name.substring(0, name.indexOf('#')) : name;
            boolean seal = secret.contains(question) && answer.getValue() instanceof StoredText.Inline;
            answers.put(
                    name,
                    seal
                            ? secrets.seal(
                                    start.run(), question, answer.getValue().preview())
                            : stored(answer.getValue()));
        }
        return answers;
    }
}
