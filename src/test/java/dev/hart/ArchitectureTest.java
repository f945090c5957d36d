package dev.hart;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Who may use whom. A package that does not exist yet breaks no rule. */
@AnalyzeClasses(packages = "dev.hart", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "dev.hart..";

    @ArchTest
    static final ArchRule packKnowsNothingOfOurs = layer("pack");

    @ArchTest
    static final ArchRule checkpointKnowsNothingOfOurs = layer("checkpoint");

    @ArchTest
    static final ArchRule onnxKnowsNothingOfOurs = layer("onnx");

    @ArchTest
    static final ArchRule imageKnowsNothingOfOurs = layer("image");

    @ArchTest
    static final ArchRule awsKnowsNothingOfOurs = layer("aws");

    @ArchTest
    static final ArchRule webhookKnowsNothingOfOurs = layer("webhook");

    @ArchTest
    static final ArchRule storeKnowsNothingElseOfOurs = layer("store", "aws");

    @ArchTest
    static final ArchRule engineKnowsPacksOnly = layer("engine", "pack");

    @ArchTest
    static final ArchRule generationKnowsNoHttpNoFilesNoCheckpoints = layer("generation", "engine", "pack", "image");

    @ArchTest
    static final ArchRule convertRunsNothing = layer("convert", "onnx", "checkpoint", "pack");

    @ArchTest
    static final ArchRule verifyKnowsAllButTheFront =
            layer("verify", "convert", "engine", "generation", "checkpoint", "pack");

    @ArchTest
    static final ArchRule jobsKnowNoFront =
            layer("job", "generation", "engine", "pack", "image", "store", "aws", "webhook");

    /** What is not named above ({@code api}, {@code cli}, {@code ops}) lies on top. */
    @ArchTest
    static final ArchRule nothingBelowKnowsTheFront = noClasses()
            .that()
            .resideInAnyPackage(packages(
                    "pack",
                    "checkpoint",
                    "onnx",
                    "image",
                    "aws",
                    "webhook",
                    "store",
                    "engine",
                    "generation",
                    "convert",
                    "verify"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("api", "cli", "job", "ops"))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theStorePortKnowsNoProvider = port("store");

    @ArchTest
    static final ArchRule theJobPortKnowsNoProvider = port("job");

    @ArchTest
    static final ArchRule aStoreProviderKnowsItsPortAlone = provider("store");

    @ArchTest
    static final ArchRule aJobProviderKnowsItsPortAlone = provider("job");

    /** One room has Amazon's types; from it only providers that are Amazon's take, and whoever puts them together. */
    @ArchTest
    static final ArchRule onlyOneRoomKnowsAmazonsLibrary = only("aws", "software.amazon..");

    @ArchTest
    static final ArchRule onlyProvidersUseAmazonsServices = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackages("dev.hart.aws..", "dev.hart.store.s3..", "dev.hart.job.s3..", "dev.hart.job.sqs..")
            .and()
            .resideOutsideOfPackage("dev.hart.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.hart.aws..", "dev.hart.store.s3..", "dev.hart.job.s3..", "dev.hart.job.sqs..");

    @ArchTest
    static final ArchRule onlyEventsKnowTheCloudEventsLibrary = only("api.event", "io.cloudevents..");

    @ArchTest
    static final ArchRule onlyTheEngineKnowsOnnxRuntime = only("engine", "ai.onnxruntime..");

    @ArchTest
    static final ArchRule onlyPacksKnowTheTokenizerLibrary = only("pack", "ai.djl..");

    @ArchTest
    static final ArchRule onlyImagesKnowTheCodecLibrary = only("image", "org.bytedeco..");

    @ArchTest
    static final ArchRule onlyWebhooksKnowTheSigningLibrary = only("webhook", "com.standardwebhooks..");

    @ArchTest
    static final ArchRule onlyOnnxKnowsTheFileFormat =
            only("onnx", "ai.onnx.proto..", "com.google.protobuf..", "org.tribuo..");

    @ArchTest
    static final ArchRule nothingNeedsAScreen = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..")
            .because("AWT is absent from native images and slim runtimes");

    @ArchTest
    static final ArchRule theCoreKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage(
                    packages("pack", "checkpoint", "onnx", "image", "engine", "generation", "convert", "verify"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..", "jakarta..", "org.eclipse.microprofile..", "io.vertx..", "software.amazon..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        List<String> unmarked = packagesWithClasses(classes)
                .filter(found -> found.tryGetAnnotationOfType(NullMarked.class).isEmpty())
                .map(JavaPackage::getName)
                .toList();

        assertThat(unmarked).as("packages without a @NullMarked package-info").isEmpty();
    }

    /** The rules above would pass on nothing at all. */
    @ArchTest
    static void thereIsSomethingToCheck(JavaClasses classes) {
        assertThat(packagesWithClasses(classes).map(JavaPackage::getName))
                .contains("dev.hart.pack", "dev.hart.checkpoint", "dev.hart.onnx", "dev.hart.engine")
                .contains("dev.hart.generation", "dev.hart.convert.hart", "dev.hart.verify", "dev.hart.store")
                .contains("dev.hart.job", "dev.hart.job.local", "dev.hart.api.event");
    }

    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass found) {
            return found.getPackageName().startsWith("dev.hart")
                    ? SliceIdentifier.of(found.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    private static Stream<JavaPackage> packagesWithClasses(JavaClasses classes) {
        return classes.stream()
                .filter(found -> !found.getSimpleName().equals("package-info"))
                .map(JavaClass::getPackage)
                .distinct();
    }

    /** Of ours, a package and those below it know themselves and these. */
    private static ArchRule layer(String name, String... below) {
        String[] allowed = Stream.concat(Stream.of(packages(name)), Arrays.stream(packages(below)))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.hart." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true);
    }

    private static ArchRule port(String name) {
        return noClasses()
                .that()
                .resideInAPackage("dev.hart." + name)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.hart." + name + ".*..")
                .allowEmptyShould(true);
    }

    /** A provider knows its port, but none of its siblings. */
    private static ArchRule provider(String name) {
        return slices().matching("dev.hart." + name + ".(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true);
    }

    private static ArchRule only(String name, String... libraries) {
        return classes()
                .that(resideInAPackage(OURS).and(not(resideInAPackage("dev.hart." + name + ".."))))
                .should()
                .onlyDependOnClassesThat(not(resideInAnyPackage(libraries)))
                .allowEmptyShould(true);
    }

    private static String[] packages(String... names) {
        return Arrays.stream(names).map(name -> "dev.hart." + name + "..").toArray(String[]::new);
    }
}
