package dev.baton.step.script;

import java.nio.file.Path;
import java.time.Duration;

/** A process with scripts running, to be killed. Arguments: a folder, the warden's patience in milliseconds, scripts. */
final class ScriptVictim {
    private ScriptVictim() {}

    public static void main(String[] arguments) throws Exception {
        long patience = Long.parseLong(arguments[1]);
        WardenSettings settings = new WardenSettings(
                "perl", Duration.ofMillis(patience / 5), Duration.ofMillis(patience), Duration.ofSeconds(5));
        ScriptFixture scripts = new ScriptFixture(Path.of(arguments[0]), ScriptSettings.DEFAULT, settings);
        for (int i = 2; i < arguments.length; i++) {
            scripts.begin(ScriptFixture.bash(arguments[i]));
        }
        System.out.println(scripts.warden.pid());
        Thread.currentThread().join();
    }
}
