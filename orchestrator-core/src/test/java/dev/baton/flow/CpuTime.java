package dev.baton.flow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Supplier;

/** Bounds on work, by the processor time of this thread, so that a busy machine changes nothing. */
public final class CpuTime {
    private CpuTime() {}

    public static <T> T atMost(Duration bound, String about, Supplier<T> work) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        T result = work.get();
        Duration taken = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
        assertTrue(
                taken.compareTo(bound) < 0, () -> "Expected less than " + bound + ", but took " + taken + ": " + about);
        return result;
    }
}
