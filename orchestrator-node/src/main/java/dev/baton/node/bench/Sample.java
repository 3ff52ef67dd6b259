package dev.baton.node.bench;

import java.util.Arrays;

/** Measured times, in milliseconds. */
@SuppressWarnings("ArrayRecordComponent") // nobody outside this class sees it
record Sample(double[] sorted) {
    static Sample of(double[] millis) {
        double[] copy = millis.clone();
        Arrays.sort(copy);
        return new Sample(copy);
    }

    double p50() {
        return at(0.50);
    }

    double p99() {
        return at(0.99);
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    private double at(double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(part * (sorted.length - 1)))];
    }
}
