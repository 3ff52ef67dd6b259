package dev.baton.journal;

import dev.baton.journal.BytesSerializer.Text;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** A persistent actor that appends numbers; its state is all of them, so that order, loss and repetition all show. */
final class Counter extends EventSourcedBehavior<Counter.Command, Text, Text> {
    sealed interface Command {}

    /** Appends the next number; the answer is sent once it is on disk. */
    record Append(ActorRef<Long> replyTo) implements Command {}

    record Get(ActorRef<String> replyTo) implements Command {}

    private final int snapshotEvery;
    private final LongConsumer replayed;

    private Counter(String id, int snapshotEvery, LongConsumer replayed) {
        super(PersistenceId.of("run", id));
        this.snapshotEvery = snapshotEvery;
        this.replayed = replayed;
    }

    static Behavior<Command> create(String id) {
        return create(id, 0, sequence -> {});
    }

    /**
     * @param snapshotEvery after so many events a snapshot is taken; 0 for none
     * @param replayed told the sequence of each event that is applied
     */
    static Behavior<Command> create(String id, int snapshotEvery, LongConsumer replayed) {
        return Behaviors.setup((ActorContext<Command> context) -> new Counter(id, snapshotEvery, replayed));
    }

    /** The state after so many events. */
    static String expected(long events) {
        StringBuilder text = new StringBuilder();
        for (long i = 1; i <= events; i++) {
            text.append(i).append(' ');
        }
        return text.toString();
    }

    @Override
    public Text emptyState() {
        return new Text("");
    }

    @Override
    public CommandHandler<Command, Text, Text> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Append.class,
                        (state, append) -> Effect()
                                .persist(new Text(Long.toString(count(state) + 1)))
                                .thenReply(append.replyTo(), Counter::count))
                .onCommand(Get.class, (state, get) -> Effect().reply(get.replyTo(), state.text()))
                .build();
    }

    @Override
    public EventHandler<Text, Text> eventHandler() {
        return (state, event) -> {
            replayed.accept(Long.parseLong(event.text()));
            return new Text(state.text() + event.text() + " ");
        };
    }

    @Override
    public boolean shouldSnapshot(Text state, Text event, long sequence) {
        return snapshotEvery > 0 && sequence % snapshotEvery == 0;
    }

    private static long count(Text state) {
        return state.text().chars().filter(c -> c == ' ').count();
    }
}
