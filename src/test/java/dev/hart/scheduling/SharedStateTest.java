package dev.hart.scheduling;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The state that threads share stays inside {@link DeviceQueue}, whose lock is its own. */
@AnalyzeClasses(packages = "dev.hart.scheduling", importOptions = ImportOption.DoNotIncludeTests.class)
class SharedStateTest {
    @ArchTest
    static final ArchRule onlyTheDeviceQueueUsesWhatItsLockGuards = classes()
            .that(are(belongToAnyOf(
                    RequestQueue.class, RequestProgress.class, ModerationQueue.class, ServiceTimeEstimate.class)))
            .should()
            .onlyHaveDependentClassesThat(belongToAnyOf(
                    DeviceQueue.class,
                    RequestQueue.class,
                    RequestProgress.class,
                    ModerationQueue.class,
                    ServiceTimeEstimate.class));

    @ArchTest
    static final ArchRule nothingInThePackageRefersBackToTheBatcher = noFields()
            .that()
            .areDeclaredInClassesThat(belongToAnyOf(
                    DeviceQueue.class, BatchExecutor.class, RequestCallbacks.class, ProgressForwarder.class))
            .should()
            .haveRawType(equivalentTo(Batcher.class));
}
