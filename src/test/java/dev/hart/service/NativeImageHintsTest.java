package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hart.job.record.JsonRecords;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A type that is missing shows in a native image only, as a record that cannot be read. */
class NativeImageHintsTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.hart");

    /** A record in a package of stored documents that is not stored itself: it names where others are stored. */
    private static final String NO_DOCUMENT = "dev.hart.job.notice.Notice";

    @Test
    void whateverStandsInARecordIsRegistered() {
        RegisterForReflection registered = NativeImageHints.class.getAnnotation(RegisterForReflection.class);

        Set<String> found = new TreeSet<>();
        documents().map(JavaClass::reflect).forEach(type -> add(type, found));

        assertThat(found)
                .as("the look finds what there is")
                .contains(
                        "dev.hart.job.Job",
                        "dev.hart.job.record.AttemptRecord",
                        "dev.hart.job.notice.NoticeStore$Pending")
                .contains("dev.hart.job.Outcome$Erased", "dev.hart.generation.GenerationResult$PolicyScore")
                .contains("dev.hart.image.ImageFormat");
        assertThat(Stream.concat(
                        Arrays.stream(registered.targets()).map(Class::getName),
                        Arrays.stream(registered.classNames())))
                .containsAll(found);
    }

    /** What is named where documents are read, and the records that are made where they are written. */
    private static Stream<JavaClass> documents() {
        List<JavaCodeUnit> units =
                OURS.stream().flatMap(type -> type.getCodeUnits().stream()).toList();
        Stream<JavaClass> read = units.stream()
                .filter(unit -> calls(unit, "read") || calls(unit, "readHint"))
                .flatMap(unit -> unit.getReferencedClassObjects().stream())
                .map(named -> named.getRawType());
        Stream<JavaClass> written = units.stream()
                .filter(unit -> calls(unit, "create") || calls(unit, "put"))
                .flatMap(unit -> unit.getConstructorCallsFromSelf().stream())
                .map(made -> made.getTargetOwner())
                .filter(type -> type.isRecord() && !type.getName().equals(NO_DOCUMENT));
        return Stream.concat(read, written);
    }

    private static boolean calls(JavaCodeUnit unit, String method) {
        return unit.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(JsonRecords.class)
                        && call.getName().equals(method));
    }

    private static void add(Type type, Set<String> found) {
        if (type instanceof ParameterizedType container) {
            Arrays.stream(container.getActualTypeArguments()).forEach(part -> add(part, found));
        } else if (type instanceof Class<?> one && one.getName().startsWith("dev.hart.") && found.add(one.getName())) {
            if (one.isRecord()) {
                Arrays.stream(one.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .forEach(part -> add(part, found));
            }
            if (one.isSealed()) {
                Arrays.stream(one.getPermittedSubclasses()).forEach(kind -> add(kind, found));
            }
        }
    }
}
