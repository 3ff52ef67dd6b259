package dev.baton.node.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** The process that started this one, heard on standard input. */
final class Parent {
    private static final CountDownLatch GO = new CountDownLatch(1);

    private Parent() {}

    /** From now on this process ends at once when the other one is gone. */
    static void endWithIt() {
        Thread.ofPlatform().daemon().name("baton-bench-parent").start(Parent::listen);
    }

    /** Until it has said {@code go}. */
    static void awaitGo() throws InterruptedException {
        GO.await();
    }

    private static void listen() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("go")) {
                    GO.countDown();
                }
            }
        } catch (IOException e) {
            System.err.println("whoever started this process is gone: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
