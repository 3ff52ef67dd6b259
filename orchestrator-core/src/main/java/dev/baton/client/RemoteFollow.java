package dev.baton.client;

import dev.baton.host.RunService;

/**
 * Follows a run on a node: asks for a batch after the other, so that nothing comes faster than it is handled. Where the node is gone,
 * it goes on with another one from the record it has come to.
 */
final class RemoteFollow implements AutoCloseable {
    private final Caller caller;
    private final String run;
    private final RunService.Follower follower;
    private volatile boolean closed;
    private volatile String follow = Caller.newId();
    private long next;

    RemoteFollow(Caller caller, String run, long from, RunService.Follower follower) {
        this.caller = caller;
        this.run = run;
        this.next = from;
        this.follower = follower;
    }

    /** Until it is closed, or nothing more will come. */
    void listen() {
        try {
            while (!closed) {
                follow = Caller.newId();
                if (!(caller.ask(new Ask.Follow(follow, run, next), null, null) instanceof Say.Fine)) {
                    throw new BatonClientException("The node at " + caller.node() + " lets nobody follow at present");
                }
                if (batches(caller.node())) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            if (!closed) {
                follower.ended(e.getMessage());
            }
        }
    }

    /** Returns whether all is said, false when the node has forgotten it or is gone. */
    private boolean batches(HostPort node) {
        long number = 0;
        while (!closed) {
            Say said;
            try {
                said = caller.ask(new Ask.Next(follow, number), null, node);
            } catch (BatonClientException e) {
                return false;
            }
            if (!(said instanceof Say.Batch batch)) {
                return false;
            }
            number = batch.number();
            for (Heard heard : batch.heard()) {
                if (closed) {
                    return true;
                }
                if (heard instanceof Heard.Record record) {
                    if (record.sequence() < next) {
                        continue;
                    }
                    next = record.sequence() + 1;
                }
                heard.tell(follower);
                if (heard instanceof Heard.Ended) {
                    return true;
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            caller.say(caller.node(), new Ask.Unfollow(follow));
        }
    }
}
