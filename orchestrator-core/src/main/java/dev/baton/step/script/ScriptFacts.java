package dev.baton.step.script;

import dev.baton.step.StepRequest;

/**
 * What has to be known of an attempt to make an outcome of its files.
 *
 * @param attempt {@code run/step#visit.attempt}
 * @param scratch the run's scratch folder
 * @param output {@code text}, {@code json} or {@code lines}
 * @param began milliseconds since the epoch
 */
record ScriptFacts(String attempt, String scratch, String output, long began) {
    static ScriptFacts of(StepRequest request, long began) {
        return new ScriptFacts(request.id().toString(), request.scratch(), request.jsonOutput(), began);
    }

    boolean isJson() {
        return output.equals("json");
    }

    boolean isLines() {
        return output.equals("lines");
    }

    /** As they begin the process record. */
    String lines() {
        return "attempt=" + oneLine(attempt) + "\nscratch=" + oneLine(scratch) + "\noutput=" + output + "\nbegan="
                + began + "\n";
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }
}
