package dev.baton.node.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** The process that started this one, heard on standard input. */
final class Parent {
    private static final Semaphore GO = new Semaphore(0);

    private Parent() {}

    /** From now on this process ends at once when the other one is gone. */
    static void endWithIt() {
        Thread.ofPlatform().daemon().name("baton-bench-parent").start(Parent::listen);
    }

    /** Until it has said {@code go}, once more than this was called before. */
    static void awaitGo() throws InterruptedException {
        GO.acquire();
    }

    private static void listen() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("go")) {
                    GO.release();
                }
            }
        } catch (IOException e) {
            System.err.println("whoever started this process is gone: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
