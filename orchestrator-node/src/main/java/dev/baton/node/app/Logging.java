package dev.baton.node.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Logging without a file to read: to standard error, warnings only unless {@code BATON_LOG} says otherwise.
 *
 * <p>{@code -Dlogback.configurationFile} takes over as usual.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
    /** Level of the environment: {@code error}, {@code warn}, {@code info} or {@code debug}. */
    static final String VARIABLE = "BATON_LOG";

    /** Level of this process, where the environment says nothing. */
    private static final String PROPERTY = "baton.log";

    /** Called before anything logs. A node says what it does; other verbs have a voice of their own. */
    static void prepare(boolean node) {
        System.setProperty(PROPERTY, System.getenv().getOrDefault(VARIABLE, node ? "info" : "warn"));
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(PROPERTY, "warn"), Level.WARN));
        root.addAppender(appender);
        // A connection to a node that is not up yet, or no more, with every try: the cluster says it once, and better.
        context.getLogger("org.apache.pekko.stream.Materializer").setLevel(Level.ERROR);
        context.getLogger("org.apache.pekko.remote.artery").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
