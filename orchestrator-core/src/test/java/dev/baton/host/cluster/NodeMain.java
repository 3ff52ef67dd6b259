package dev.baton.host.cluster;

import dev.baton.host.HostSettings;
import dev.baton.host.HostSocket;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import dev.baton.step.actor.WorkerSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One node: says {@code up} when it listens, leaves the cluster when it reads {@code leave}, and ends with 0 then; with 1 when the others
 * gave it up.
 */
final class NodeMain {
    static final String NOOP = "noop";
    private static final StepHandler HANDLER =
            (request, context) -> new StepOutcome.Succeeded(StepOutput.of(new StoredText.Inline("ok"), 0));

    private NodeMain() {}

    /** Arguments: data folder, labels separated by commas or {@code -}, then settings as {@code key=value}. */
    public static void main(String[] args) throws Exception {
        Map<String, String> overrides = new HashMap<>();
        for (String setting : List.of(args).subList(2, args.length)) {
            int equals = setting.indexOf('=');
            overrides.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Set<String> labels = args[1].equals("-") ? Set.of() : Set.of(args[1].split(","));
        Path data = Path.of(args[0]);
        HostSettings settings = new HostSettings(
                data,
                true,
                WorkerSettings.standard("node"),
                System.getenv(),
                data.resolveSibling("home"),
                Duration.ofSeconds(2),
                Duration.ofMillis(200));
        ClusterHost host = ClusterHost.open(
                settings, overrides, Map.of(NOOP, HANDLER), name -> new WorkerSettings(name, labels, 8, 16, 64));
        AtomicBoolean told = new AtomicBoolean();
        Thread.ofPlatform().daemon().start(() -> {
            if (reads("leave")) {
                told.set(true);
                host.close();
                System.out.println("left");
                System.exit(0);
            }
            // Whoever started it is gone, and nobody else would end it.
            Runtime.getRuntime().halt(2);
        });
        try (HostSocket socket =
                HostSocket.open(host, host.storage().folder(), host.storage().locks())) {
            System.out.println("up");
            host.ended().toCompletableFuture().join();
        }
        if (!told.get()) {
            System.out.println("given up");
            System.exit(1);
        }
    }

    private static boolean reads(String word) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals(word)) {
                    return true;
                }
            }
            return false;
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
