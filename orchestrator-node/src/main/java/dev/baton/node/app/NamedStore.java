package dev.baton.node.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.SharedStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The store that nodes share, where the environment or a configuration file names one. */
final class NamedStore {
    private static final String URL = "BATON_POSTGRES_URL";
    private static final String USER = "BATON_POSTGRES_USER";

    /** With none of these there is no configuration but what is built in: reading that would cost every command its time. */
    private static final List<String> CONFIGURED =
            List.of("config.file", "config.resource", "config.url", "baton.postgresql.url");

    private final Map<String, String> environment;

    NamedStore(Map<String, String> environment) {
        this.environment = environment;
    }

    boolean isNamed() {
        if (!environment.getOrDefault(URL, "").isBlank()) {
            return true;
        }
        return CONFIGURED.stream().anyMatch(key -> System.getProperty(key) != null)
                && !config().getString("url").isBlank();
    }

    SharedStore open() {
        return SharedStore.open(config(), environment);
    }

    private Config config() {
        Map<String, String> given = new HashMap<>();
        given(given, "url", URL);
        given(given, "user", USER);
        return ConfigFactory.parseMap(given).withFallback(ConfigFactory.load().getConfig("baton.postgresql"));
    }

    private void given(Map<String, String> settings, String key, String variable) {
        String value = environment.getOrDefault(variable, "");
        if (!value.isBlank()) {
            settings.put(key, value);
        }
    }
}
