package dev.baton.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.baton.architecture.PackageTable.Row;
import dev.baton.step.agent.AgentDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The layers of ARCHITECTURE.md, as law. */
@AnalyzeClasses(packages = "dev.baton", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    private static final PackageTable TABLE = PackageTable.read(Path.of("ARCHITECTURE.md"));

    /** A definition belongs to the worker contract, though it lives with the agents. */
    private static final DescribedPredicate<JavaClass> CONTRACT = equivalentTo(AgentDefinition.class);

    private static final String[] PURE = {
        "dev.baton.source..",
        "dev.baton.diagnostic..",
        "dev.baton.expression..",
        "dev.baton.flow..",
        "dev.baton.check..",
        "dev.baton.plan..",
        "dev.baton.run",
        "dev.baton.view.."
    };

    @ArchTest
    static final ArchRule packages_import_only_what_their_row_names =
            classes().should(importOnlyWhatTheirRowNames()).because("ARCHITECTURE.md is the law");

    @ArchTest
    static final ArchRule there_are_no_cycles_between_packages = slices().matching("dev.baton.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(resideInAPackage("dev.baton.step"), CONTRACT);

    @ArchTest
    static final ArchRule pekko_is_known_only_where_the_table_says_so = noClasses()
            .that(new DescribedPredicate<>("live in packages without [P]") {
                @Override
                public boolean test(JavaClass type) {
                    return TABLE.rowOf(type.getPackageName()).filter(Row::pekko).isEmpty();
                }
            })
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko..", "scala..", "com.typesafe..");

    @ArchTest
    static final ArchRule the_syntax_tree_knows_only_positions_and_json = classes()
            .that()
            .resideInAPackage("dev.baton.flow.syntax")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.jspecify..", "com.fasterxml.jackson..", "dev.baton.source", "dev.baton.flow.syntax");

    @ArchTest
    static final ArchRule the_pure_packages_read_no_clock_and_throw_no_dice = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callCodeUnitWhere(readsClockOrDice())
            .because("time, ids and chance are arguments");

    @ArchTest
    static final ArchRule only_those_who_keep_runs_see_their_state = noClasses()
            .that()
            .resideOutsideOfPackages("dev.baton.run", "dev.baton.run.actor..", "dev.baton.host..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.baton.run.RunState")
            .because("others send commands and read views");

    @ArchTest
    static void every_package_is_null_marked(JavaClasses classes) {
        List<String> unmarked = packagesWithClasses(classes)
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
        assertEquals(List.of(), unmarked, "packages whose package-info.java lacks @NullMarked");
    }

    @ArchTest
    static void every_package_is_in_the_table(JavaClasses classes) {
        List<String> missing = packagesWithClasses(classes)
                .map(JavaPackage::getName)
                .filter(name -> TABLE.rowOf(name).isEmpty())
                .toList();
        assertEquals(List.of(), missing, "packages without a row in ARCHITECTURE.md");
    }

    @ArchTest
    static void every_row_of_the_table_is_a_package(JavaClasses classes) {
        assertTrue(TABLE.rows().size() > 5, "Expected to find the table of packages");
        assertEquals(Set.of(), TABLE.unknownImports(), "imports in ARCHITECTURE.md that have no row");
        String missing = TABLE.rows().stream()
                .map(Row::name)
                .filter(name -> !classes.containPackage("dev.baton." + name))
                .collect(joining(", "));
        assumeTrue(missing.isEmpty(), "rows in ARCHITECTURE.md without a package: " + missing);
    }

    private static Stream<JavaPackage> packagesWithClasses(JavaClasses classes) {
        return classes.getPackage("dev.baton").getSubpackagesInTree().stream()
                .filter(each -> !each.getClasses().isEmpty());
    }

    /** Says each forbidden import of one package by another once, with the first place where it happens. */
    private static ArchCondition<JavaClass> importOnlyWhatTheirRowNames() {
        return new ArchCondition<>("import only what the row of their package names") {
            private final Map<String, String> forbidden = new TreeMap<>();

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Optional<Row> row = TABLE.rowOf(type.getPackageName());
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    Optional<Row> other = TABLE.rowOf(target.getPackageName());
                    if (row.isPresent()
                            && other.isPresent()
                            && !row.get().mayImport(other.get())
                            && !CONTRACT.test(target)) {
                        forbidden.putIfAbsent(
                                row.get().name() + " -> " + other.get().name(), dependency.getDescription());
                    }
                }
            }

            @Override
            public void finish(ConditionEvents events) {
                forbidden.forEach((what, where) ->
                        events.add(SimpleConditionEvent.violated(what, what + ", for example: " + where)));
            }
        };
    }

    private static DescribedPredicate<JavaCall<?>> readsClockOrDice() {
        return DescribedPredicate.describe("reads a clock or throws dice", call -> {
            String owner = call.getTargetOwner().getFullName();
            String name = call.getTarget().getName();
            boolean clock = owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system"));
            return clock
                    || owner.matches(
                            "java\\.(util\\.Random|util\\.concurrent\\.ThreadLocalRandom|security\\.SecureRandom)")
                    || Set.of("currentTimeMillis", "nanoTime", "randomUUID").contains(name)
                    || (owner.equals("java.lang.Math") && name.equals("random"));
        });
    }
}
