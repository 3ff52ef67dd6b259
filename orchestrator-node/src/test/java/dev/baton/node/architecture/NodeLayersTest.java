package dev.baton.node.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The second table of orchestrator-core/ARCHITECTURE.md, as law. */
@AnalyzeClasses(packages = "dev.baton.node", importOptions = ImportOption.DoNotIncludeTests.class)
class NodeLayersTest {

    @ArchTest
    static final ArchRule packages_import_only_what_their_row_names = Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .ensureAllClassesAreContainedInArchitecture()
            .layer("cluster")
            .definedBy("dev.baton.node.cluster..")
            .layer("gateway")
            .definedBy("dev.baton.node.gateway..")
            .layer("http")
            .definedBy("dev.baton.node.http..")
            .layer("ui")
            .definedBy("dev.baton.node.ui..")
            .layer("bench")
            .definedBy("dev.baton.node.bench..")
            .layer("cli")
            .definedBy("dev.baton.node.cli..")
            .layer("app")
            .definedBy("dev.baton.node.app..")
            .whereLayer("cluster")
            .mayNotAccessAnyLayer()
            .whereLayer("gateway")
            .mayNotAccessAnyLayer()
            .whereLayer("bench")
            .mayNotAccessAnyLayer()
            .whereLayer("http")
            .mayOnlyAccessLayers("cluster")
            .whereLayer("ui")
            .mayOnlyAccessLayers("http")
            .whereLayer("cli")
            .mayOnlyAccessLayers("cluster", "http", "bench");

    @ArchTest
    static final ArchRule there_are_no_cycles_between_packages =
            slices().matching("dev.baton.node.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule pages_and_verbs_know_nothing_of_pekko = noClasses()
            .that()
            .resideInAnyPackage("dev.baton.node.ui..", "dev.baton.node.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko..", "scala..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobody_here_sees_the_state_of_a_run =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("dev.baton.run.RunState");

    @ArchTest
    static void every_package_is_null_marked(JavaClasses classes) {
        List<String> unmarked = classes.getPackage("dev.baton.node").getSubpackagesInTree().stream()
                .filter(each -> !each.getClasses().isEmpty() && !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
        assertEquals(List.of(), unmarked, "packages whose package-info.java lacks @NullMarked");
    }
}
