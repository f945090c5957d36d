package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.RequestBody;
import dev.hart.api.request.RequestFields;
import dev.hart.generation.ImageRequest;
import dev.hart.pipeline.Pipeline;
import dev.hart.scheduling.RequestOptions;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the OpenAPI document with the code. */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class ContractIT {
    private JsonNode document;

    @BeforeEach
    void read() throws IOException {
        document = Contract.served().document();
    }

    @Test
    void theDocumentIsServedAsItIsWritten() throws IOException {
        JsonNode written = new YAMLMapper()
                .readTree(Files.readString(java.nio.file.Path.of("src/main/resources/META-INF/openapi.yaml")));

        assertThat(document.equals(ContractIT::byValue, written))
                .as("served: %s%nwritten: %s", document, written)
                .isTrue();
    }

    /** Without servers a client that is generated from the document has no address to call. A proxy may add a path. */
    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080/q/openapi, http://localhost:8080/",
        "http://localhost:8080/q/openapi?format=json, http://localhost:8080/",
        "https://pictures.example/hart/q/openapi, https://pictures.example/hart/",
        "https://pictures.example/a/b/q/openapi, https://pictures.example/a/b/",
    })
    void theServerIsTheOneThatReturnsTheDocument(URI address, URI root) {
        assertThat(address.resolve(document.at("/servers/0/url").textValue())).isEqualTo(root);
    }

    /** Compares numbers by value: YAML reads 1 where JSON reads 1.0. */
    private static int byValue(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    @Test
    void theDocumentContainsTheFieldsAndLimitsOfTheCode() {
        JsonNode fields = document.at("/components/schemas/ImagesRequest/properties");

        assertThat(fields.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(withIgnored(RequestFields.ofImages()));
        assertThat(document.at("/components/schemas/JobRequest/properties").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(withIgnored(RequestFields.ofJobs()));
        assertThat(fields.at("/n/maximum").intValue()).isEqualTo(ImageRequest.MAX_COUNT);
        assertThat(fields.at("/seed/maximum").longValue()).isEqualTo(ImageRequest.MAX_SEED);
        assertThat(fields.at("/guidance_scale/maximum").doubleValue()).isEqualTo(ImageRequest.MAX_GUIDANCE);
        assertThat(fields.at("/partial_images/maximum").intValue()).isEqualTo(RequestOptions.MOST_PREVIEWS);
        assertThat(document.at("/components/schemas/PartialImage/properties/partial_image_index/maximum")
                        .intValue())
                .isEqualTo(RequestOptions.MOST_PREVIEWS - 1);
        assertThat(document.at("/components/schemas/Text/maxLength").intValue()).isEqualTo(Pipeline.MAX_PROMPT_BYTES);
        assertThat(document.at("/components/schemas/ModerationsRequest/properties/input/oneOf/2/maxItems")
                        .intValue())
                .isEqualTo(ModerationsResource.MAX_INPUTS);
        assertThat(document.at("/info/description").textValue()).contains(RequestBody.MAX_BYTES / 1024 + " KiB");
    }

    /** The document describes the lenient mode, which also accepts a field that no record has. */
    private static Set<String> withIgnored(Set<String> fields) {
        Set<String> all = new TreeSet<>(fields);
        all.add("style");
        return all;
    }

    @Test
    void aMethodThatTheDocumentLacksIsRefusedWithTheMethodsThatItContains() {
        document.get("paths").properties().forEach(path -> {
            String at = path.getKey().replace("{id}", FakeModel.NAME).replace("{key}", "a.png");
            Set<String> known = new TreeSet<>(Set.of("OPTIONS"));
            path.getValue().fieldNames().forEachRemaining(method -> known.add(method.toUpperCase(Locale.ROOT)));
            if (known.contains("GET")) {
                known.add("HEAD");
            }

            String allowed = given().patch(at).then().statusCode(405).extract().header("Allow");

            assertThat(Set.of(allowed.split(", ", -1))).as(at).isEqualTo(known);
        });
    }

    @Test
    void theDocumentContainsExactlyTheOperationsOfTheCode() throws Exception {
        List<String> written = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> written.add(method + " " + path.getKey())));

        List<String> coded = new ArrayList<>();
        for (Class<?> type : annotatedWithAPath()) {
            coded.addAll(operations(type, type.getAnnotation(Path.class).value()));
        }

        assertThat(written).containsExactlyInAnyOrderElementsOf(coded);
    }

    /** The resources, found by the bytes of their files: to load or parse all classes would take seconds. */
    private static List<Class<?>> annotatedWithAPath() throws Exception {
        String annotation = Path.class.descriptorString();
        java.nio.file.Path root = java.nio.file.Path.of("target/classes");
        List<Class<?>> found = new ArrayList<>();
        try (Stream<java.nio.file.Path> files = Files.walk(root)) {
            for (java.nio.file.Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(annotation)) {
                    String name = root.relativize(file).toString().replaceFirst("[.]class$", "");
                    Class<?> type = Class.forName(name.replaceAll("[/\\\\]", "."));
                    if (type.isAnnotationPresent(Path.class)) {
                        found.add(type);
                    }
                }
            }
        }
        return found;
    }

    private static List<String> operations(Class<?> type, String root) {
        List<String> found = new ArrayList<>();
        for (var method : type.getDeclaredMethods()) {
            Path below = method.getAnnotation(Path.class);
            // The pattern of a path parameter is not in the document.
            String path = below == null ? root : root + "/" + below.value().replaceAll(": [^}]*", "");
            for (var annotation : method.getAnnotations()) {
                HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                if (verb != null) {
                    found.add(verb.value().toLowerCase(Locale.ROOT) + " " + path);
                }
            }
        }
        return found;
    }

    @Test
    void swaggerUiShowsTheDocumentWithoutThePlaygroundsContentSecurityPolicy() {
        given().get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", nullValue())
                .body(containsString("/q/openapi"));
    }
}
