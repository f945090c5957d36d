package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import dev.hart.generation.Handling;
import dev.hart.generation.ImageRequest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The API against its own OpenAPI document: hundreds of bodies around what the document allows, from a fixed seed. Whatever
 * comes, no fault of ours, and nothing but what the document says.
 */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class ContractTest {
    private static final int ROUNDS = 250;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final HttpClient client = HttpClient.newHttpClient();
    private Contract contract;

    @BeforeEach
    void ready() throws Exception {
        Ready.await();
        contract = Contract.served();
    }

    @Test
    void theDocumentKnowsTheFieldsAndLimitsOfTheCode() {
        JsonNode fields = contract.at("/components/schemas/ImagesRequest/properties");
        List<String> names = new ArrayList<>();
        fields.fieldNames().forEachRemaining(names::add);

        assertThat(names).containsExactlyInAnyOrderElementsOf(ImagesRequest.KNOWN);
        assertThat(fields.at("/n/maximum").intValue()).isEqualTo(ImageRequest.MAX_COUNT);
        assertThat(fields.at("/seed/maximum").longValue()).isEqualTo(ImageRequest.MAX_SEED);
        assertThat(fields.at("/guidance_scale/maximum").doubleValue()).isEqualTo(ImageRequest.MAX_GUIDANCE);
        assertThat(fields.at("/partial_images/maximum").intValue()).isEqualTo(Handling.MOST_PREVIEWS);
        assertThat(contract.at("/components/schemas/ModerationsRequest/properties/input/oneOf/2/maxItems")
                        .intValue())
                .isEqualTo(ModerationsResource.MOST_INPUTS);
        List<String> paths = new ArrayList<>();
        contract.at("/paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths)
                .filteredOn(path -> !path.contains("whoami"))
                .containsExactlyInAnyOrder(
                        "/v1/images/generations", "/v1/moderations", "/v1/models", "/v1/models/{id}", "/images/{key}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverARequestForPicturesHoldsTheReplyIsOneOfTheDocuments(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode body = NODES.objectNode();
            if (random.nextInt(10) > 0) {
                body.put("prompt", "a cat");
            }
            int changes = random.nextInt(4);
            for (int j = 0; j < changes; j++) {
                change(body, random);
            }
            check(seed + "/" + i, "/v1/images/generations", "ImagesRequest", body);
        }
    }

    @Test
    void whateverARequestForModerationHoldsTheReplyIsOneOfTheDocuments() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < ROUNDS / 2; i++) {
            ObjectNode body = NODES.objectNode();
            body.set(random.nextInt(5) == 0 ? "inputs" : "input", value(random));
            if (random.nextInt(4) == 0) {
                body.set("model", value(random));
            }
            check("3/" + i, "/v1/moderations", "ModerationsRequest", body);
        }
    }

    /** Sets a field, one that there is or one that there is not, to something that it might hold or might not. */
    private void change(ObjectNode body, Random random) {
        List<String> names = new ArrayList<>(new TreeSet<>(ImagesRequest.KNOWN));
        names.add("sed");
        names.add("");
        String name = names.get(random.nextInt(names.size()));
        JsonNode schema = contract.at("/components/schemas/ImagesRequest/properties/" + name);
        JsonNode words = schema.path("enum");
        if (words.size() > 0 && random.nextBoolean()) {
            body.set(name, words.get(random.nextInt(words.size())));
        } else if (schema.has("maximum") && random.nextBoolean()) {
            long edge = random.nextBoolean()
                    ? schema.get("maximum").longValue()
                    : schema.get("minimum").longValue();
            body.put(name, edge + random.nextInt(3) - 1);
        } else {
            body.set(name, value(random));
        }
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(12) - 1);
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(random.nextDouble() * 10);
            case 5 -> NODES.numberNode(new BigDecimal("1e400"));
            case 6 -> NODES.textNode("");
            case 7 -> NODES.textNode("a cat");
            case 8 -> NODES.textNode("8x8");
            case 9 -> NODES.textNode("\uD800 \u0000 \uFFFF \u202E");
            case 10 -> NODES.textNode("x".repeat(5000));
            case 11 -> NODES.arrayNode().add("a cat").add("a dog");
            case 12 -> NODES.arrayNode();
            default -> NODES.objectNode().put("type", "text").put("text", "a cat");
        };
    }

    private void check(String which, String path, String request, ObjectNode body) throws Exception {
        String sent = Contract.JSON.writeValueAsString(body);
        HttpResponse<String> reply = client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(sent))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String what = which + ": " + sent.substring(0, Math.min(300, sent.length())) + " gave " + reply.statusCode()
                + " " + reply.body().substring(0, Math.min(300, reply.body().length()));
        assertThat(reply.statusCode()).as(what).isLessThan(500);
        if (!contract.violations(request, Contract.JSON.readTree(sent)).isEmpty()) {
            assertThat(reply.statusCode()).as(what).isIn(400, 403, 404);
        }
        String mediaType = reply.headers().firstValue("content-type").orElse("").split(";", 2)[0];
        Optional<String> known = contract.schemaOf(path, "post", reply.statusCode(), mediaType);
        assertThat(known).as("in the document, " + what).isPresent();
        String schema = known.orElseThrow();
        if (!mediaType.equals("text/event-stream")) {
            assertThat(contract.violations(schema, Contract.JSON.readTree(reply.body())))
                    .as(what)
                    .isEmpty();
            return;
        }
        for (String line : reply.body().split("\n", -1)) {
            if (line.startsWith("data: ")) {
                assertThat(contract.violations(schema, Contract.JSON.readTree(line.substring(6))))
                        .as(what)
                        .isEmpty();
            }
        }
    }

    @Test
    void bytesThatAreNoJsonAreRefusedInTheSameShape() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 60; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            HttpResponse<String> reply = client.send(
                    HttpRequest.newBuilder(uri("/v1/images/generations"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(reply.statusCode()).as("4/" + i).isEqualTo(400);
            assertThat(contract.violations("Error", Contract.JSON.readTree(reply.body())))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/images/",
                "/images/a.png",
                "/images/..%2F..%2Fetc%2Fpasswd",
                "/images/%2e%2e/%2e%2e/url-signing.key",
                "/images/....//url-signing.key",
                "/images/a%00.png?expires=1&signature=x",
                "/images/a.png?expires=99999999999999999999&signature=x",
                "/images/a.png?expires=-1&signature=%FF",
                "/images//a.png",
                "/images/a.png;x=1",
                "/images/%F0%9F%90%88.png",
                "/v1/models/%2e%2e%2fimages",
                "/v1/models/" + "a%20",
                "/v1/images/generations/",
                "/v1/images//generations",
            })
    void pathTricksLeadNowhere(String path) throws Exception {
        HttpResponse<String> reply =
                client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).isBetween(400, 499);
        assertThat(reply.headers().firstValue("content-type").orElse("")).contains("json");
    }

    @Test
    void aVeryLongPathIsRefused() throws Exception {
        HttpResponse<String> reply = client.send(
                HttpRequest.newBuilder(uri("/images/" + "a".repeat(6000) + ".png"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).isBetween(400, 499);
    }

    @Test
    void otherMethodsAreRefusedInTheSameShape() throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
            HttpResponse<String> reply = client.send(
                    HttpRequest.newBuilder(uri("/v1/images/generations"))
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString("{}", StandardCharsets.UTF_8))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(reply.statusCode()).as(method).isEqualTo(405);
            assertThat(contract.violations("Error", Contract.JSON.readTree(reply.body())))
                    .isEmpty();
        }
    }

    @Test
    void swaggerShowsTheDocument() {
        assertThat(given().get("/q/swagger-ui/").asString()).contains("swagger-ui");
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + RestAssured.port + path);
    }
}
