package dev.baton.step.script;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A process that the warden started, and through it all others of its group. */
final class WardenProcess {
    /**
     * @param leftBehind whether its group is still alive
     * @param strays whether there are processes that left their groups, perhaps this one's
     * @param unkept why its end could not be written to its folder although it should be; else empty
     */
    record End(ProcessExit exit, boolean leftBehind, boolean strays, String unkept) {}

    private final WardenLink link;
    private final long job;
    private final ProcessSpec spec;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final CompletableFuture<Boolean> released = new CompletableFuture<>();

    WardenProcess(WardenLink link, long job, ProcessSpec spec) {
        this.link = link;
        this.job = job;
        this.spec = spec;
    }

    ProcessSpec spec() {
        return spec;
    }

    /** Completed when its pipes are there to be opened; never for a process without pipes, before it ends. */
    CompletableFuture<Void> started() {
        return started;
    }

    /** Completed by its exit, whoever still holds its output open; fails with {@link WardenException}. */
    CompletableFuture<End> end() {
        return end;
    }

    /** It was not started, or its end will never be known. */
    void fail(WardenException reason) {
        started.completeExceptionally(reason);
        end.completeExceptionally(reason);
    }

    /** Kills every process of the group. */
    void kill() {
        CompletableFuture<Boolean> unused = signal("KILL");
    }

    /**
     * Nothing of its group is left, or its run has ended.
     *
     * @param strays whether there are processes that left their groups, perhaps this one's
     */
    void release(boolean strays) {
        released.complete(strays);
    }

    /** Calls when it has been released; the action learns whether there are strays. */
    void whenReleased(Consumer<Boolean> action) {
        CompletableFuture<Void> unused = released.thenAccept(action);
    }

    /**
     * Sends a signal to every process of the group.
     *
     * @param name such as {@code TERM}; {@code ZERO} only asks
     * @return whether there was any
     */
    CompletableFuture<Boolean> signal(String name) {
        return link.signal(job, name);
    }
}
