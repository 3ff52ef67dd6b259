package dev.baton.node.cli;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.host.Prepared;
import dev.baton.source.LineMap;
import dev.baton.source.SourceRef;
import dev.baton.view.RunSummary;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Problems of a flow, for people and for programs. */
final class FlowProblems {
    private FlowProblems() {}

    static RunSummary.Problem document(Diagnostic diagnostic) {
        SourceRef at = at(diagnostic);
        return new RunSummary.Problem(
                diagnostic.code(),
                diagnostic.severity().name().toLowerCase(Locale.ROOT),
                at.file(),
                at.line(),
                at.column(),
                diagnostic.message(),
                diagnostic.hint());
    }

    static RunSummary.Problem document(Prepared.Problem problem) {
        String hint = problem.hint().isEmpty() ? null : problem.hint();
        return new RunSummary.Problem(problem.code(), "error", null, null, null, problem.message(), hint);
    }

    static List<RunSummary.Problem> documents(Prepared.Rejected rejected) {
        List<RunSummary.Problem> all = new ArrayList<>();
        rejected.problems().forEach(problem -> all.add(document(problem)));
        rejected.diagnostics().forEach(diagnostic -> all.add(document(diagnostic)));
        return all;
    }

    /** {@code file:line:column: message}. */
    static String line(Diagnostic diagnostic) {
        String hint = diagnostic.hint() == null ? "" : " (" + diagnostic.hint() + ")";
        return at(diagnostic) + ": " + diagnostic.message() + hint;
    }

    private static SourceRef at(Diagnostic diagnostic) {
        return LineMap.of(diagnostic.source()).at(diagnostic.span().start());
    }

    /** Everything that is wrong, with the places in the text. */
    static void print(List<Diagnostic> diagnostics, Shell shell, PrintWriter to) {
        to.print(new DiagnosticRenderer(shell.style().colors()).render(diagnostics));
    }

    static void print(Prepared.Rejected rejected, Shell shell) {
        PrintWriter err = shell.err();
        print(rejected.diagnostics(), shell, err);
        if (!rejected.diagnostics().isEmpty() && !rejected.problems().isEmpty()) {
            err.println();
        }
        for (Prepared.Problem problem : rejected.problems()) {
            err.println(shell.style().red("error") + "[" + problem.code() + "]: " + problem.message());
            if (!problem.hint().isEmpty()) {
                err.println(shell.style().green("hint:") + " " + problem.hint());
            }
        }
        long errors = rejected.problems().size()
                + rejected.diagnostics().stream().filter(Diagnostic::isError).count();
        err.println();
        err.println("baton: " + rejected.flow() + " was not run: " + Words.count(errors, "error"));
    }
}
