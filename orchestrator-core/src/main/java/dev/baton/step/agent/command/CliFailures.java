package dev.baton.step.agent.command;

import dev.baton.step.FailureKind;
import dev.baton.step.agent.AgentException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells apart why a known program did not answer; looks only at what it says of errors, never at answers. */
final class CliFailures {
    private static final int LONGEST_MESSAGE = 1000;

    /** What passes by itself: trying again helps. */
    private static final Pattern BUSY = Pattern.compile(
            "(?i)overloaded|rate.?limit|too many requests|resource.?exhausted|quota exceeded|usage limit|temporarily unavailable|service unavailable"
                    + "|\\b(?:429|502|503|529)\\b|econnreset|etimedout|econnrefused|enotfound|stream disconnected|connection error");

    private static final Pattern LOGGED_OUT = Pattern.compile(
            "(?i)/login|not logged in|invalid api key|incorrect api key|authentication|unauthorized|\\b401\\b|please set an auth method|api key not valid");

    /** How long a service asks to be left alone: "Please try again in 20s", "retry in 34.07 seconds". */
    private static final Pattern WAIT = Pattern.compile(
            "(?i)(?:try again|retry|wait)(?: (?:in|after|for))? ([0-9]{1,6}(?:\\.[0-9]{1,9})?) ?(ms|s|sec|seconds?|m|min|minutes?|h|hours?)\\b");

    private CliFailures() {}

    /** @param login how a person logs in to the program */
    static AgentException of(String program, int exitCode, String said, String login) {
        String message = "Expected an answer of '%s', but it %s".formatted(program, outcome(exitCode, said));
        if (BUSY.matcher(said).find()) {
            return new AgentException(FailureKind.PLATFORM, message, wait(said));
        }
        if (LOGGED_OUT.matcher(said).find()) {
            return new AgentException(FailureKind.PLATFORM, message + " Log in on this machine: " + login);
        }
        return new AgentException(FailureKind.USER, message);
    }

    /** Of a program that is not known, what it says means nothing to us. */
    static AgentException unknown(String program, int exitCode, String said) {
        return new AgentException(
                FailureKind.USER, "Expected an answer of '%s', but it %s".formatted(program, outcome(exitCode, said)));
    }

    private static @Nullable Duration wait(String said) {
        Matcher asked = WAIT.matcher(said);
        if (!asked.find()) {
            return null;
        }
        String unit = asked.group(2).toLowerCase(Locale.ROOT);
        long unitMillis =
                unit.startsWith("ms") ? 1 : unit.startsWith("m") ? 60_000 : unit.startsWith("h") ? 3_600_000 : 1_000;
        return Duration.ofMillis(Math.round(Double.parseDouble(asked.group(1)) * unitMillis));
    }

    private static String outcome(int exitCode, String said) {
        String ended = exitCode == 0 ? "reported an error" : "ended with exit code " + exitCode;
        return said.isBlank() ? ended + " and said nothing." : ended + ": " + end(said.strip());
    }

    private static String end(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : "…" + text.substring(text.length() - LONGEST_MESSAGE);
    }
}
