package dev.baton.node.gateway;

import dev.baton.client.Ask;
import dev.baton.client.Say;
import dev.baton.host.RunService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Who follows which run. A client that does not ask for more for a while is forgotten. */
final class Follows implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(30);
    private static final int MOST = 2_000;

    private final RunService runs;
    private final Executor threads;
    private final InstantSource clock;
    private final Map<String, Follow> follows = new ConcurrentHashMap<>();

    Follows(RunService runs, Executor threads, InstantSource clock) {
        this.runs = runs;
        this.threads = threads;
        this.clock = clock;
    }

    Say begin(String owner, Ask.Follow ask) {
        if (follows.size() >= MOST) {
            return new Say.Refused("Expected room for one more who follows, but there are " + MOST + " already");
        }
        Follow made = new Follow(runs, ask.run(), Math.max(1, ask.from()), threads, clock.instant());
        Follow known = follows.putIfAbsent(key(owner, ask.follow()), made);
        if (known == null) {
            made.listen();
        }
        return new Say.Fine();
    }

    Say next(String owner, Ask.Next ask) throws InterruptedException {
        Follow follow = follows.get(key(owner, ask.follow()));
        return follow == null ? new Say.Gone() : follow.next(ask.after(), clock.instant());
    }

    Say end(String owner, Ask.Unfollow ask) {
        Follow follow = follows.remove(key(owner, ask.follow()));
        if (follow != null) {
            follow.close();
        }
        return new Say.Fine();
    }

    private static String key(String owner, String follow) {
        return owner + "\n" + follow;
    }

    void forgetIdle() {
        Instant before = clock.instant().minus(LEASE);
        for (Iterator<Follow> each = follows.values().iterator(); each.hasNext(); ) {
            Follow follow = each.next();
            if (follow.used().isBefore(before)) {
                each.remove();
                follow.close();
            }
        }
    }

    int count() {
        return follows.size();
    }

    @Override
    public void close() {
        follows.values().forEach(Follow::close);
        follows.clear();
    }
}
