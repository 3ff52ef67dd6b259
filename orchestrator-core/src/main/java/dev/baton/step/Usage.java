package dev.baton.step;

/** What an agent's answer cost; zero where unknown. */
public record Usage(long inputTokens, long outputTokens, double usd) {
    public Usage plus(Usage other) {
        return new Usage(inputTokens + other.inputTokens, outputTokens + other.outputTokens, usd + other.usd);
    }
}
