package dev.baton.run.actor;

import dev.baton.batch.ItemRuns.Told;
import dev.baton.run.RunCommand;
import dev.baton.run.RunState;
import dev.baton.run.actor.RunActor.Reply;
import dev.baton.step.StoredText;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** Answers that a run is given for items of its maps: handed on to those items' runs, which decide. */
final class ItemAnswers {
    /**
     * What an item's run has said to an answer.
     *
     * @param told null when it is not known what became of the answer
     */
    record Said(
            @Nullable ActorRef<Reply> replyTo,
            String run,
            @Nullable Told told) implements RunActor.Message {}

    /** The run has been told what follows from an answer, and so may whoever gave it. */
    record Settled(@Nullable ActorRef<Reply> replyTo, boolean changed) implements RunActor.Message {}

    private final ActorContext<RunActor.Message> context;
    private final String run;
    private final RunSettings settings;
    private final RunEffects effects;

    ItemAnswers(ActorContext<RunActor.Message> context, String run, RunSettings settings, RunEffects effects) {
        this.context = context;
        this.run = run;
        this.settings = settings;
        this.effects = effects;
    }

    void handOn(RunState.Elsewhere to, RunCommand.Answer answer, @Nullable ActorRef<Reply> replyTo) {
        StoredText.Sealed sealed = answer.sealed();
        // A secret opens only under the id of the run that it was sealed for; the item's run seals it anew.
        String value = sealed == null ? answer.value() : settings.secrets().open(run, sealed);
        RunCommand.Answer own = new RunCommand.Answer(to.name(), value, null, answer.by());
        context.pipeToSelf(
                settings.items().tell(to.run(), own),
                (told, failure) -> new Said(replyTo, to.run(), failure == null ? told : null));
    }

    void onSaid(Said said) {
        ActorRef<Reply> replyTo = said.replyTo();
        switch (said.told()) {
            case Told.Done done -> {
                ActorRef<RunActor.Message> self = context.getSelf();
                effects.answered(said.run(), () -> self.tell(new Settled(replyTo, done.changed())));
            }
            case Told.Refused refused -> RunActor.reply(replyTo, new Reply.Refused(refused.why()));
            case Told.Unknown ignored ->
                RunActor.reply(
                        replyTo, new Reply.Refused("Expected an item's run '" + said.run() + "', but there is none"));
            case null ->
                RunActor.reply(
                        replyTo,
                        new Reply.Refused("what became of the answer is unknown, for run '" + said.run()
                                + "' did not reply: give it again"));
        }
    }
}
