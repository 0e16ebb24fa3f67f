package dev.firebreak.deploy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;

/**
 * Who may know whom. The order of the modules in the root pom is the architecture; these rules hold
 * it inside the modules too.
 */
@AnalyzeClasses(
        packages = "dev.firebreak",
        importOptions = {
            ImportOption.DoNotIncludeTests.class,
            ArchitectureTest.DoNotIncludeTestJars.class
        })
class ArchitectureTest {
    /** Leaves out the tests of other modules where the build has packed them. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule aModuleKnowsOnlyThoseAboveIt =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("dev.firebreak..")
                    .layer("schemas")
                    .definedBy("dev.firebreak.schemas..")
                    .layer("agent-kit")
                    .definedBy("dev.firebreak.kit..")
                    .layer("embedded")
                    .definedBy("dev.firebreak.embedded..")
                    .layer("boundary")
                    .definedBy("dev.firebreak.boundary..")
                    .layer("models")
                    .definedBy("dev.firebreak.model..")
                    .layer("tools")
                    .definedBy("dev.firebreak.tools..")
                    .layer("agents")
                    .definedBy("dev.firebreak.agent..")
                    .layer("console")
                    .definedBy("dev.firebreak.console..")
                    .layer("standalone")
                    .definedBy("dev.firebreak.standalone..")
                    .whereLayer("schemas")
                    .mayNotAccessAnyLayer()
                    .whereLayer("agent-kit")
                    .mayOnlyAccessLayers("schemas")
                    .whereLayer("embedded")
                    .mayNotAccessAnyLayer()
                    .whereLayer("boundary")
                    .mayOnlyAccessLayers("schemas", "agent-kit")
                    .whereLayer("models")
                    .mayOnlyAccessLayers("schemas", "agent-kit", "boundary")
                    .whereLayer("tools")
                    .mayOnlyAccessLayers("schemas", "agent-kit", "boundary")
                    .whereLayer("agents")
                    .mayOnlyAccessLayers("schemas", "agent-kit", "boundary")
                    .whereLayer("console")
                    .mayOnlyAccessLayers("schemas", "agent-kit", "boundary", "agents")
                    .whereLayer("standalone")
                    .mayOnlyAccessLayers(
                            "schemas",
                            "agent-kit",
                            "boundary",
                            "models",
                            "tools",
                            "agents",
                            "console",
                            "embedded")
                    .because(
                            "the layout is the architecture; what two modules need belongs into one above both");

    @ArchTest
    static final ArchRule thinkingKnowsNoKafka =
            noClasses()
                    .that()
                    .resideInAnyPackage("dev.firebreak.kit..", "dev.firebreak.schemas..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..")
                    .because(
                            "an agent must be testable without a broker; what travels belongs into the boundary");

    @ArchTest
    static final ArchRule agentsMeetTheBoundaryOnlyInTheirMain =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.firebreak.agent.email..",
                            "dev.firebreak.agent.report..",
                            "dev.firebreak.agent.planner..")
                    .and(areNotPartOf("Main"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.firebreak.boundary..", "org.apache.kafka..")
                    .because(
                            "an agent thinks and the boundary moves messages; the two are wired in …Main");

    @ArchTest
    static final ArchRule whatActsReachesNoModel =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.firebreak.agent..executor..",
                            "dev.firebreak.boundary.executor..",
                            "dev.firebreak.kit.action..")
                    .should()
                    .transitivelyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.firebreak.kit.model..",
                            "dev.firebreak.kit.prompt..",
                            "dev.firebreak.kit.answer..",
                            "dev.firebreak.kit.tool..",
                            "dev.firebreak.model..",
                            "dev.langchain4j..")
                    .because(
                            "an executor holds the credentials: no word of a model or a mail may steer what it does with them");

    @ArchTest
    static final ArchRule whatThinksReachesNoHands =
            noClasses()
                    .that()
                    .resideInAPackage("dev.firebreak.agent..")
                    .and()
                    .resideOutsideOfPackage("dev.firebreak.agent..executor..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.firebreak.agent..executor..",
                            "dev.firebreak.boundary.executor..",
                            "dev.firebreak.kit.action..")
                    .because("an agent proposes; what carries it out is another process");

    @ArchTest
    static final ArchRule modelsMeetTheBoundaryOnlyInItsSettings =
            noClasses()
                    .that()
                    .resideInAPackage("dev.firebreak.model..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.firebreak.boundary..")
                                    .and(
                                            DescribedPredicate.not(
                                                    resideInAPackage(
                                                            "dev.firebreak.boundary.config.."))))
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..")
                    .because("a model is asked and priced; what travels is the boundary's matter");

    @ArchTest
    static final ArchRule toolsMeetTheBoundaryOnlyInItsSettings =
            noClasses()
                    .that()
                    .resideInAPackage("dev.firebreak.tools..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.firebreak.boundary..")
                                    .and(
                                            DescribedPredicate.not(
                                                    resideInAPackage(
                                                            "dev.firebreak.boundary.config.."))))
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..")
                    .because("a tool looks something up; what travels is the boundary's matter");

    @ArchTest
    static final ArchRule mcpIsKnownInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.firebreak.tools.mcp..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.modelcontextprotocol..", "reactor..")
                    .because("a client library that is replaced must touch one package");

    @ArchTest
    static final ArchRule programsAreStartedInFewPlaces =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.firebreak.kit..",
                            "dev.firebreak.boundary..",
                            "dev.firebreak.model..",
                            "dev.firebreak.agent..")
                    .or()
                    .resideInAnyPackage("dev.firebreak.tools", "dev.firebreak.tools.file..")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName(ProcessBuilder.class.getName())
                    .because(
                            "what a model may have run goes through tools.process, with its cage and its limits");

    @ArchTest
    static final ArchRule providersAreKnownInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.firebreak.model.provider..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.langchain4j..")
                    .because("a client library that is replaced must touch one package");

    @ArchTest
    static final ArchRule emailKnowsNoOtherAgent =
            noClasses()
                    .that()
                    .resideInAPackage("dev.firebreak.agent.email..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.firebreak.agent.report..",
                            "dev.firebreak.agent.supervisor..",
                            "dev.firebreak.agent.planner..")
                    .because("agents talk through topics");

    @ArchTest
    static final ArchRule reportKnowsNoOtherAgent =
            noClasses()
                    .that()
                    .resideInAPackage("dev.firebreak.agent.report..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.firebreak.agent.email..",
                            "dev.firebreak.agent.supervisor..",
                            "dev.firebreak.agent.planner..")
                    .because("agents talk through topics");

    @ArchTest
    static final ArchRule timeComesInThroughTheConstructor =
            noClasses()
                    .should()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(Clock.class, "systemUTC")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Thread.class, "sleep", long.class)
                    .because(
                            "a test moves the clock; take an InstantSource, and wait on a condition instead of sleeping");

    @ArchTest
    static final ArchRule absentIsSaid =
            classes()
                    .that()
                    .resideInAPackage("dev.firebreak..")
                    .should(resideInANullMarkedPackage())
                    .because("NullAway checks only packages whose package-info is @NullMarked");

    @ArchTest
    static final ArchRule packagesAreThingsOfTheDomain =
            noClasses()
                    .should()
                    .resideInAnyPackage(
                            "..util..",
                            "..utils..",
                            "..common..",
                            "..impl..",
                            "..helper..",
                            "..helpers..",
                            "..misc..",
                            "..dto..",
                            "..manager..")
                    .because("a package is named for what it is about, not for a kind of class");

    private static DescribedPredicate<JavaClass> areNotPartOf(String suffix) {
        return DescribedPredicate.describe(
                "are not part of …" + suffix,
                c -> {
                    JavaClass outer = c;
                    while (outer.getEnclosingClass().isPresent()) {
                        outer = outer.getEnclosingClass().get();
                    }
                    return !outer.getSimpleName().endsWith(suffix);
                });
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                JavaPackage home = item.getPackage();
                boolean marked =
                        home.tryGetPackageInfo()
                                .map(info -> info.isAnnotatedWith(NullMarked.class))
                                .orElse(false);
                if (!marked) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    item, home.getName() + " has no @NullMarked package-info"));
                }
            }
        };
    }
}
