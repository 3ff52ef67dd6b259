package dev.baton.host;

import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStatus;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FollowersTest {
    private static final int STEPS = 400;

    @TempDir
    Path folder;

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** Ends when it may, and tells that it did. */
    private record Paced(Semaphore may, Semaphore did) implements StepHandler {
        Paced() {
            this(new Semaphore(0), new Semaphore(0));
        }

        @Override
        public StepOutcome run(dev.baton.step.StepRequest request, dev.baton.step.StepContext context)
                throws InterruptedException {
            may.acquire();
            did.release();
            return new StepOutcome.Succeeded(StepOutput.of(StoredText.EMPTY, 0));
        }
    }

    @Test
    void whoever_joins_a_run_at_any_moment_sees_every_record_once_and_in_order() throws Exception {
        Site site = new Site(folder);
        Paced paced = new Paced();
        RunBundle bundle = Plans.sequence(STEPS);
        try (LocalHost host = site.open(site.hasty(false), Map.of("noop", paced))) {
            done(host.start(Site.plan("many", bundle)));
            List<Watch> watches = new ArrayList<>();
            for (int joined = 0; joined < 20; joined++) {
                paced.may().release(STEPS / 20);
                // Some of the steps are over, the others are being made while this one reads what was before.
                paced.did().acquire(1 + joined % 3);
                watches.add(Watch.of(host, "many"));
            }
            for (Watch watch : watches) {
                watch.await(RunStatus.COMPLETED);
                assertEquals(numbers(1, STEPS + 1), watch.sequences);
            }
            Watch after = Watch.of(host, "many");
            after.await(RunStatus.COMPLETED);
            assertEquals(numbers(1, STEPS + 1), after.sequences);
        }
    }

    @Test
    void whoever_has_seen_a_part_is_shown_the_rest() throws Exception {
        Site site = new Site(folder);
        Paced paced = new Paced();
        try (LocalHost host = site.open(site.hasty(false), Map.of("noop", paced))) {
            done(host.start(Site.plan("ten", Plans.sequence(10))));
            paced.may().release(6);
            Watch first = Watch.of(host, "ten");
            first.await(snapshot -> first.sequences.size() == 7);
            Watch rest = Watch.from(host, "ten", 5);
            paced.may().release(4);
            rest.await(RunStatus.COMPLETED);
            assertEquals(numbers(5, 11), rest.sequences);
        }
    }

    @Test
    void whoever_has_left_is_shown_nothing_more() throws Exception {
        Site site = new Site(folder);
        Paced paced = new Paced();
        try (LocalHost host = site.open(site.hasty(false), Map.of("noop", paced))) {
            done(host.start(Site.plan("two", Plans.sequence(2))));
            Watch left = new Watch();
            try (AutoCloseable subscription = host.follow("two", 1, left)) {
                left.await(RunStatus.RUNNING);
            }
            Watch stays = Watch.of(host, "two");
            paced.may().release(2);
            stays.await(RunStatus.COMPLETED);
            assertEquals(numbers(1, 1), left.sequences);
        }
    }

    @Test
    void whoever_does_not_read_holds_up_nothing() throws Exception {
        Site site = new Site(folder);
        try (RunServices.Hosted hosted = RunServices.host(site.hasty(false), Map.of());
                SocketChannel deaf = SocketChannel.open(
                        UnixDomainSocketAddress.of(SocketPaths.own(hosted.host().folder())))) {
            LocalHost host = hosted.host();
            OutputStream out = Channels.newOutputStream(deaf);
            Wire.write(out, new Wire.Request.Follow("talks", 1));
            Watch watch = Watch.of(host, "talks");
            done(host.start(
                    site.flow("talks", "AskUserQuestion:\"Go?\":go -> Bash:\"seq 1 300000\" -> Bash:\"true\"")));
            done(host.tell("talks", new RunCommand.Answer("go", "yes", null, "test")));
            watch.await(RunStatus.COMPLETED);
            assertTrue(watch.output.contains("299999"), () -> watch.output.size() + " lines");
        }
    }
}
