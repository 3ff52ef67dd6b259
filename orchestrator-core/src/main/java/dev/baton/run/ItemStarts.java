package dev.baton.run;

import dev.baton.step.FileChange;
import dev.baton.step.SecretBox;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the runs start that items of a batch are. */
public final class ItemStarts {
    /** The beginning of who started such a run. */
    public static final String BY = "item of ";

    private final ItemScope scope;
    private final String bundle;
    private final SecretBox secrets;

    /** @param bundle hash of {@link ItemRun#bundle} */
    public ItemStarts(ItemScope scope, String bundle, SecretBox secrets) {
        this.scope = scope;
        this.bundle = bundle;
        this.secrets = secrets;
    }

    public ItemKey key(String node, int origin, int level, long index) {
        RunStart start = scope.start();
        String root = start.item() == null ? start.run() : start.item().root();
        return new ItemKey(root, start.run(), node, origin, level, index);
    }

    /**
     * @param go see {@link ItemKey#run(int)}
     * @param files what is in the scratch folder at first, where that goes with the run
     */
    public RunStart start(ItemKey key, int go, StoredText item, List<FileChange> files) {
        RunStart outer = scope.start();
        String run = key.run(go);
        Map<String, Binding> vars = new HashMap<>();
        scope.vars().forEach((name, value) -> vars.put(name, moved(value, run)));
        vars.put(scope.item(), new Binding.Given(item));
        Map<String, StoredText.Sealed> moved = new HashMap<>();
        outer.secrets().forEach((name, secret) -> moved.put(name, resealed(secret, run)));
        return new RunStart(
                run,
                outer.flow(),
                bundle,
                Map.of(),
                answers(key, run),
                moved,
                outer.workdir(),
                outer.shared() ? "" : outer.scratch(),
                BY + outer.run(),
                outer.unattended(),
                outer.inheritEnvironment(),
                outer.labels(),
                null,
                null,
                outer.shared(),
                outer.shared() ? files : List.of(),
                new RunStart.Item(key.root(), outer.run(), key.label(), vars));
    }

    /** Those given beforehand for any item, and those for this one, which win. */
    private Map<String, StoredText> answers(ItemKey key, String run) {
        Map<String, StoredText> answers = new HashMap<>();
        String own = key.address("");
        scope.start().answers().forEach((name, text) -> {
            if (name.indexOf('[') < 0) {
                answers.putIfAbsent(name, moved(text, run));
            } else if (name.startsWith(own)) {
                answers.put(name.substring(own.length()), moved(text, run));
            }
        });
        return answers;
    }

    private Binding moved(Binding binding, String to) {
        return switch (binding) {
            case Binding.Given given -> new Binding.Given(moved(given.text(), to));
            case Binding.Result result -> {
                StepOutput output = result.output();
                yield output == null
                        ? result
                        : new Binding.Result(result.failure(), output.withText(moved(output.text(), to)));
            }
            case Binding.Flag flag -> flag;
            case Binding.Many many ->
                new Binding.Many(
                        many.items().stream().map(each -> moved(each, to)).toList());
            case Binding.Fields fields -> new Binding.Fields(moved(fields.members(), to));
            case Binding.Filled filled -> new Binding.Filled(filled.template(), moved(filled.values(), to));
        };
    }

    private Map<String, Binding> moved(Map<String, Binding> members, String to) {
        Map<String, Binding> moved = new HashMap<>();
        members.forEach((name, member) -> moved.put(name, moved(member, to)));
        return moved;
    }

    /** A secret opens only under its own run's id. */
    private StoredText moved(StoredText text, String to) {
        return text instanceof StoredText.Sealed sealed ? resealed(sealed, to) : text;
    }

    private StoredText.Sealed resealed(StoredText.Sealed sealed, String to) {
        return secrets.seal(to, sealed.name(), secrets.open(scope.start().run(), sealed));
    }
}
