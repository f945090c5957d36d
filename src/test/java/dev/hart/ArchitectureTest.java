package dev.hart;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Which package may use which. */
@AnalyzeClasses(packages = "dev.hart", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "dev.hart..";

    /** The rooms that rules name. Above the rules, whose initialization fills it. */
    private static final Set<String> NAMED = new TreeSet<>();

    @ArchTest
    static final ArchRule ioUsesNoOtherRoom = layer("io");

    @ArchTest
    static final ArchRule packUsesIoOnly = layer("pack", "io");

    @ArchTest
    static final ArchRule checkpointUsesIoOnly = layer("checkpoint", "io");

    @ArchTest
    static final ArchRule onnxUsesNoOtherRoom = layer("onnx", "io");

    @ArchTest
    static final ArchRule imageUsesIoOnly = layer("image", "io");

    @ArchTest
    static final ArchRule awsUsesIoOnly = layer("aws", "io");

    @ArchTest
    static final ArchRule webhookUsesIoOnly = layer("webhook", "io");

    /** Who is alive is told by records; who starts workers is told by none of hart's rooms above. */
    @ArchTest
    static final ArchRule wakeUsesRecordsAndItsProvidersOnly = layer("wake", "job", "aws", "webhook", "io");

    @ArchTest
    static final ArchRule storeUsesImagesAndAmazonOnly = layer("store", "aws", "image", "io");

    /** Only the archive of engines uses Amazon's room, see onlyProvidersUseAmazonsServices. */
    @ArchTest
    static final ArchRule engineUsesPacksAndGraphFilesOnly = layer("engine", "aws", "onnx", "pack", "io");

    @ArchTest
    static final ArchRule theEngineRunsWithoutItsCache = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideInAnyPackage("dev.hart.engine", "dev.hart.engine.plan..", "dev.hart.engine.machine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("engine.cache"));

    @ArchTest
    static final ArchRule theCacheOfEnginesUsesNoProvider = port("engine.cache");

    @ArchTest
    static final ArchRule theGenerationPortUsesNoHttpNoFilesNoCheckpoints =
            layer("generation", "engine", "pack", "image", "io");

    @ArchTest
    static final ArchRule thePipelineImplementsThePortAndNothingAboveIt =
            layer("pipeline", "generation", "engine", "pack", "image", "io");

    @ArchTest
    static final ArchRule theSchedulerUsesThePortAndNotThePipeline =
            layer("scheduling", "generation", "engine", "pack", "image", "io");

    @ArchTest
    static final ArchRule convertRunsNothing = layer("convert", "onnx", "checkpoint", "pack", "io");

    @ArchTest
    static final ArchRule verifyUsesEverythingThatComputes =
            layer("verify", "convert", "engine", "generation", "pipeline", "checkpoint", "pack", "io");

    @ArchTest
    static final ArchRule benchMeasuresThePipelineAndConvertsNothing =
            layer("bench", "pipeline", "generation", "engine", "pack", "image", "io");

    @ArchTest
    static final ArchRule theDoctorUsesThePipelineAndConvertsNothing =
            layer("doctor", "pipeline", "generation", "engine", "pack", "io");

    @ArchTest
    static final ArchRule jobsUseNoFront =
            layer("job", "scheduling", "generation", "engine", "pack", "image", "store", "aws", "webhook", "io");

    @ArchTest
    static final ArchRule onlyTheWorkerOfJobsUsesTheDevice = noClasses()
            .that()
            .resideInAPackage("dev.hart.job..")
            .and()
            .resideOutsideOfPackage("dev.hart.job.worker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.hart.scheduling..", "dev.hart.engine..");

    /** Notices are sent with a job's state and settings, below the rooms that answer HTTP. */
    @ArchTest
    static final ArchRule notifyUsesNoFront = layer("notify", "job", "webhook", "aws", "generation", "io");

    /**
     * The rooms listed here use neither jobs nor notices, nor the rooms above these: config, service, and the fronts api and cli.
     */
    @ArchTest
    static final ArchRule nothingBelowUsesTheFront = noClasses()
            .that()
            .resideInAnyPackage(packages(
                    "io",
                    "pack",
                    "checkpoint",
                    "onnx",
                    "image",
                    "aws",
                    "webhook",
                    "store",
                    "engine",
                    "generation",
                    "pipeline",
                    "scheduling",
                    "convert",
                    "verify",
                    "bench",
                    "doctor"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("api", "cli", "job", "notify", "config", "service"))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule settingsUseNoServiceAndNoFront = avoids("config", "service", "notify", "api", "cli");

    @ArchTest
    static final ArchRule theServiceUsesNoFront = avoids("service", "api", "cli");

    @ArchTest
    static final ArchRule httpUsesNoCommands = avoids("api", "cli");

    @ArchTest
    static final ArchRule theStorePortUsesNoProvider = port("store");

    /** The port and the model of jobs; their records, worker, views and notices build on it, and so do its providers. */
    @ArchTest
    static final ArchRule theJobPortUsesNoRoomBelowIt = port("job");

    @ArchTest
    static final ArchRule recordsUseNeitherWorkerNorViewNorNotices =
            avoids("job.record", "job.worker", "job.view", "job.notice", "job.fleet", "job.local", "job.s3", "job.sqs");

    @ArchTest
    static final ArchRule theFleetIsKnownByRecordsAlone =
            avoids("job.fleet", "job.worker", "job.view", "job.notice", "job.local", "job.s3", "job.sqs");

    @ArchTest
    static final ArchRule theWorkerUsesNeitherViewNorNoticesNorProviders =
            avoids("job.worker", "job.view", "job.notice", "job.fleet", "job.local", "job.s3", "job.sqs");

    @ArchTest
    static final ArchRule viewsAndNoticesUseNoProvider = noClasses()
            .that()
            .resideInAnyPackage(packages("job.view", "job.notice"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("job.worker", "job.local", "job.s3", "job.sqs"))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule aStoreProviderUsesItsPortOnly = provider("store");

    @ArchTest
    static final ArchRule aLocalJobProviderUsesItsPortsOnly =
            avoids("job.local", "job.worker", "job.view", "job.notice", "job.s3", "job.sqs");

    @ArchTest
    static final ArchRule anS3JobProviderUsesItsPortsOnly =
            avoids("job.s3", "job.worker", "job.view", "job.notice", "job.local", "job.sqs");

    @ArchTest
    static final ArchRule anSqsJobProviderUsesItsPortsOnly =
            avoids("job.sqs", "job.worker", "job.view", "job.notice", "job.local", "job.s3");

    /** Amazon's types stay in one room, which only Amazon's providers use, and the rooms that assemble them. */
    @ArchTest
    static final ArchRule onlyOneRoomUsesAmazonsLibrary = only("aws", "software.amazon..");

    @ArchTest
    static final ArchRule onlyProvidersUseAmazonsServices = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackages(
                    "dev.hart.aws..",
                    "dev.hart.store.s3..",
                    "dev.hart.job.s3..",
                    "dev.hart.job.sqs..",
                    "dev.hart.wake..")
            .and()
            .resideOutsideOfPackages(
                    "dev.hart.config..", "dev.hart.service..", "dev.hart.notify..", "dev.hart.engine.cache.s3..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.hart.aws..", "dev.hart.store.s3..", "dev.hart.job.s3..", "dev.hart.job.sqs..");

    @ArchTest
    static final ArchRule onlyEventsUseTheCloudEventsLibrary = only(List.of("api.event", "notify"), "io.cloudevents..");

    @ArchTest
    static final ArchRule onlyTheEngineUsesOnnxRuntime = only("engine", "ai.onnxruntime..");

    @ArchTest
    static final ArchRule onlyTheMachinesRoomCallsNativeLibraries = only("engine.machine", "com.sun.jna..");

    @ArchTest
    static final ArchRule onlyPacksUseTheTokenizerLibrary = only("pack.tokenizer", "ai.djl..");

    @ArchTest
    static final ArchRule onlyGuidesUseTheMarkdownLibrary = only("api.guide", "org.commonmark..");

    @ArchTest
    static final ArchRule onlyImagesUseTheCodecLibrary = only("image", "org.bytedeco..");

    @ArchTest
    static final ArchRule onlyWebhooksUseTheSigningLibrary = only("webhook", "com.standardwebhooks..");

    @ArchTest
    static final ArchRule onlyOnnxUsesItsFileFormat =
            only("onnx", "ai.onnx.proto..", "com.google.protobuf..", "org.tribuo..");

    @ArchTest
    static final ArchRule nothingNeedsAScreen = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..")
            .because("AWT is absent from native images and slim runtimes");

    @ArchTest
    static final ArchRule theCoreUsesNoFramework = noClasses()
            .that()
            .resideInAnyPackage(packages(
                    "io",
                    "pack",
                    "checkpoint",
                    "onnx",
                    "image",
                    "engine",
                    "generation",
                    "pipeline",
                    "scheduling",
                    "convert",
                    "verify",
                    "bench",
                    "doctor"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..",
                    "jakarta..",
                    "org.eclipse.microprofile..",
                    "org.jboss..",
                    "io.vertx..",
                    "software.amazon..")
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

    @ArchTest
    static void noClassNameIsUsedTwice(JavaClasses classes) {
        Map<String, List<String>> byName = classes.stream()
                .filter(found ->
                        found.isTopLevelClass() && !found.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getSimpleName, TreeMap::new, mapping(JavaClass::getName, toList())));
        byName.values().removeIf(names -> names.size() == 1);

        assertThat(byName).as("names of several classes").isEmpty();
    }

    /** A package name that no longer exists would make the rules above pass on nothing. */
    @ArchTest
    static void eachRoomNamedInTheRulesExists(JavaClasses classes) {
        List<String> rooms =
                packagesWithClasses(classes).map(JavaPackage::getName).toList();

        assertThat(NAMED)
                .isNotEmpty()
                .allSatisfy(room -> assertThat(rooms)
                        .as("packages at or below %s", room)
                        .anyMatch(
                                name -> name.equals("dev.hart." + room) || name.startsWith("dev.hart." + room + ".")));
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

    /** Of hart's packages, a room and the rooms inside it use themselves and these only. */
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

    /** A room uses none of these rooms. */
    private static ArchRule avoids(String name, String... others) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others))
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

    /** A provider uses its port, and none of its siblings. */
    private static ArchRule provider(String name) {
        return slices().matching("dev.hart." + name + ".(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true);
    }

    private static ArchRule only(String name, String... libraries) {
        return only(List.of(name), libraries);
    }

    private static ArchRule only(List<String> names, String... libraries) {
        return classes()
                .that(resideInAPackage(OURS).and(not(resideInAnyPackage(packages(names.toArray(String[]::new))))))
                .should()
                .onlyDependOnClassesThat(not(resideInAnyPackage(libraries)))
                .allowEmptyShould(true);
    }

    private static String[] packages(String... names) {
        NAMED.addAll(List.of(names));
        return Arrays.stream(names).map(name -> "dev.hart." + name + "..").toArray(String[]::new);
    }
}
