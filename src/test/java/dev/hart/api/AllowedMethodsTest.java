package dev.hart.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares {@link AllowedMethods} with the annotations of the resources. */
class AllowedMethodsTest {
    @Test
    void theMethodsOfEachPathAreThoseOfTheResourcesAnnotations() {
        Map<String, Set<String>> annotated = annotatedMethods();

        assertThat(annotated).hasSizeGreaterThan(7);
        annotated.forEach((path, methods) -> assertThat(AllowedMethods.at(path))
                .as(path)
                .hasValueSatisfying(
                        allowed -> assertThat(Set.of(allowed.split(", ", -1))).isEqualTo(methods)));
    }

    @Test
    void pathsThatNoResourceServesHaveNoMethods() {
        assertThat(AllowedMethods.at("/v1/nothing")).isEmpty();
        assertThat(AllowedMethods.at("/q/metrics")).isEmpty();
    }

    private static Map<String, Set<String>> annotatedMethods() {
        Map<String, Set<String>> methods = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.hart.api")) {
            type.tryGetAnnotationOfType(Path.class).ifPresent(root -> {
                for (Method method : type.reflect().getDeclaredMethods()) {
                    for (Annotation annotation : method.getAnnotations()) {
                        HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                        if (verb != null) {
                            add(methods, path(root, method), verb.value());
                        }
                    }
                }
            });
        }
        return methods;
    }

    private static String path(Path root, Method method) {
        Path below = method.getAnnotation(Path.class);
        // A parameter of a path stands for any segment.
        return below == null ? root.value() : root.value() + "/" + below.value().replaceAll("\\{[^}]*}", "a");
    }

    private static void add(Map<String, Set<String>> methods, String path, String verb) {
        Set<String> known = methods.computeIfAbsent(path, unused -> new TreeSet<>(Set.of("OPTIONS")));
        known.add(verb);
        if (verb.equals("GET")) {
            known.add("HEAD");
        }
    }
}
