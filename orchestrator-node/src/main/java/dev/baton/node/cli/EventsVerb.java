package dev.baton.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.run.RunEvent;
import dev.baton.run.actor.RunJson;
import dev.baton.view.Shown;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton events}: what is recorded of a run. */
@Command(
        name = "events",
        description = {
            "Shows a run's records: the facts from which everything else about it is told.",
            "",
            "What one decision produced is one record. With --json each record is one line of JSON."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton events last", "  baton events nightly-8k2j --from 20 --json"})
final class EventsVerb extends Verb {
    @Parameters(paramLabel = "RUN", description = "The run's id, the beginning of it, or 'last'.")
    private String run = "";

    @Option(names = "--from", paramLabel = "N", defaultValue = "1", description = "Begin with this record.")
    private long from;

    @Option(names = "--json", description = "A line of JSON for each record.")
    private boolean json;

    @Option(names = "--wide", description = "Do not shorten lines.")
    private boolean wide;

    @Mixin
    private RunsOption data = new RunsOption();

    EventsVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        try (StoredRuns runs = StoredRuns.open(shell, data)) {
            RunRow row = runs.find(run);
            try (Stream<StoredEvent> events = runs.source().events(row.id(), from)) {
                events.forEach(this::print);
            }
        }
        return ExitCode.COMPLETED;
    }

    private void print(StoredEvent event) {
        List<RunEvent> facts = RunJson.readRecord(event.payload()).facts();
        if (json) {
            shell.out().println(document(event, facts));
            return;
        }
        Style style = shell.style();
        String lead =
                Columns.padLeft(String.valueOf(event.sequence()), 5) + "  " + Shown.instant(event.writtenAt()) + "  ";
        int room = wide || !shell.terminal().isInteractive()
                ? Integer.MAX_VALUE
                : Math.max(20, shell.terminal().width() - 1 - Columns.width(lead));
        for (RunEvent fact : facts) {
            String line = Columns.cut(Columns.printable(FactText.line(fact)), room);
            int name = line.indexOf(' ') < 0 ? line.length() : line.indexOf(' ');
            shell.out().println(style.faint(lead) + style.bold(line.substring(0, name)) + line.substring(name));
            lead = " ".repeat(Columns.width(lead));
        }
    }

    private static String document(StoredEvent event, List<RunEvent> facts) {
        ObjectNode document = RunJson.text().createObjectNode();
        document.put("sequence", event.sequence()).put("at", Shown.instant(event.writtenAt()));
        ArrayNode all = document.putArray("facts");
        facts.forEach(fact -> all.add(FactText.json(fact)));
        return document.toString();
    }
}
