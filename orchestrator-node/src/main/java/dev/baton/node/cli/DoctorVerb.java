package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.view.Summaries;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton doctor}. */
@Command(
        name = "doctor",
        description = {
            "Looks whether everything is there that flows may need, and says how to get what is missing.",
            "",
            "Exit status: 0 flows can run, 1 something is missing or broken without which they can not."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton doctor", "  baton doctor --data /var/lib/baton --json"})
final class DoctorVerb extends Verb {
    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Mixin
    private DataOption data = new DataOption();

    DoctorVerb(Shell shell) {
        super(shell);
    }

    /** The document of {@code --json}. */
    record Document(boolean healthy, List<Finding> findings) {}

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(new DoctorPrograms(shell).findings());
        findings.addAll(new DoctorData(shell, data).findings());
        findings.addAll(new DoctorAgents(shell).findings());
        boolean healthy = findings.stream().noneMatch(finding -> finding.state() == Finding.State.BROKEN);
        if (json) {
            shell.out().println(Summaries.json(new Document(healthy, findings)));
        } else {
            findings.forEach(this::print);
            shell.out().println();
            shell.out().println(healthy ? "flows can run here" : "flows can not run here yet");
        }
        return healthy ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private void print(Finding finding) {
        Style style = shell.style();
        String mark = switch (finding.state()) {
            case OK -> style.green("✓");
            case MISSING -> style.yellow("–");
            case BROKEN -> style.red("✗");
        };
        shell.out().println(mark + " " + Columns.pad(finding.what(), 16) + finding.about());
        if (!finding.remedy().isEmpty()) {
            shell.out().println("  " + " ".repeat(16) + style.faint(finding.remedy()));
        }
    }
}
