package dev.baton.check;

import dev.baton.Golden;
import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.plan.FlowCompiler;
import dev.baton.plan.FlowCompiler.Context;
import dev.baton.source.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** One flow per rule, with everything that is to be said about it. */
class CheckGoldenTest {
    private static final KnownSteps KNOWN = new KnownSteps(
            Set.of("general-purpose", "code-reviewer", "judge", "silent"), Set.of("silent"), true, Set.of("score"));

    @TestFactory
    List<DynamicTest> every_rule_says_what_its_golden_file_says() {
        return Golden.tests("check", flow -> Map.of("diag", diagnostics(flow)));
    }

    private static String diagnostics(Path flow) {
        var source = new Source(flow.getFileName().toString(), Golden.read(flow));
        return new DiagnosticRenderer(false)
                .render(FlowCompiler.compile(source, Context.toValidate(KNOWN)).diagnostics());
    }
}
