package io.secretctl.cli;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.assertj.core.api.Assertions;

@AnalyzeClasses(packages = "io.secretctl", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final List<String> HIDDEN = List.of(
            "com.google.crypto.tink.",
            "org.bouncycastle.",
            "org.conscrypt.",
            "io.etcd.",
            "io.grpc.",
            "io.vertx.",
            "io.netty.",
            "org.apache.curator.",
            "org.snakeyaml.",
            "io.pebbletemplates.",
            "com.fasterxml.jackson.dataformat.",
            "com.github.difflib.");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.secretctl.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LIBRARIES_STAY_INSIDE = codeUnits()
            .that()
            .areDeclaredInClassesThat()
            .arePublic()
            .and(DescribedPredicate.<JavaCodeUnit>describe(
                    "are visible",
                    unit -> unit.getModifiers().contains(PUBLIC)
                            || unit.getModifiers().contains(PROTECTED)))
            .should(new ArchCondition<>("name none of the libraries behind them") {
                @Override
                public void check(JavaCodeUnit unit, ConditionEvents events) {
                    for (JavaClass type : unit.getAllInvolvedRawTypes()) {
                        if (HIDDEN.stream().anyMatch(type.getName()::startsWith)) {
                            events.add(SimpleConditionEvent.violated(
                                    unit, unit.getFullName() + " names " + type.getName()));
                        }
                    }
                }
            });

    @ArchTest
    static final ArchRule THE_SPI_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("io.secretctl.store")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of other packages of this project",
                    type -> type.getPackageName().startsWith("io.secretctl.")
                            && !type.getPackageName().equals("io.secretctl.store")));

    @ArchTest
    static final ArchRule ONE_CLASS_TOUCHES_THE_STREAMS = noClasses()
            .that()
            .resideOutsideOfPackages("io.secretctl.cli.terminal", "io.secretctl.fixtures")
            .and()
            .doNotHaveFullyQualifiedName("io.secretctl.cli.Main")
            .should()
            .accessField(System.class, "in")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.FileDescriptor")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.Console");

    @ArchTest
    static final ArchRule COMMANDS_CALL_THE_FACADE = noClasses()
            .that()
            .resideInAPackage("io.secretctl.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.secretctl.store.file..",
                    "io.secretctl.store.etcd..",
                    "io.secretctl.store.consul..",
                    "io.secretctl.store.zookeeper..");

    /** Without this, a wrong package name would make every rule hold. */
    @ArchTest
    static void somethingIsLookedAt(JavaClasses classes) {
        Assertions.assertThat(classes.contain("io.secretctl.crypto.Sealer")).isTrue();
        Assertions.assertThat(classes.contain("io.secretctl.store.ConfigStore")).isTrue();
        Assertions.assertThat(classes.contain("io.secretctl.cli.Main")).isTrue();
    }
}
