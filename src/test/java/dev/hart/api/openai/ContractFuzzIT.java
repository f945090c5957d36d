package dev.hart.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the API against its OpenAPI document with hundreds of fuzzed requests from fixed seeds. No request may cause a fault
 * of the service or a reply that the document does not describe. A failure names its seed and round.
 */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class ContractFuzzIT {
    private static final String IMAGES = "/v1/images/generations";
    private static final String MODERATIONS = "/v1/moderations";
    private static final int ROUNDS = 250;
    /** The prompts that make the model fail, with the fault that each causes. */
    private static final Map<String, Fault> FAULTS = Map.of(
            "engine", Fault.INTERNAL, "engine late", Fault.INTERNAL, "bug", Fault.INTERNAL, "nan", Fault.UNCHECKED);
    /** Fields whose rules the document can only describe: an error may name one although the body matches the schema. */
    private static final Set<String> BY_MEANING = Set.of("prompt", "input", "model", "size", "seed", "moderation");

    private static final List<String> TYPES =
            List.of("application/json", "APPLICATION/JSON; charset=utf-8", "text/plain", "application/xml", "nonsense");
    private static final List<String> ACCEPTED =
            List.of("*/*", "application/json", "text/event-stream", "text/html", "nonsense", "image/*;q=0.1, */*;q=0");
    private static final List<String> TIMEOUTS = List.of("5", "000000060", "999999999", "0", "-1", "1e3", "soon", "");

    private record Fault(int status, String code) {
        static final Fault INTERNAL = new Fault(500, "internal_error");
        static final Fault UNCHECKED = new Fault(503, "safety_unavailable");
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private Contract contract;

    @BeforeEach
    void ready() throws Exception {
        Ready.await();
        contract = Contract.served();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theReplyToAnyImageRequestMatchesTheDocument(long seed) throws Exception {
        Random random = new Random(seed);
        BodyFuzz bodies = new BodyFuzz(random, contract.document());
        for (int i = 0; i < ROUNDS; i++) {
            check(seed + "/" + i, IMAGES, text(random, bodies.images()), sent(random, IMAGES, 20));
        }
    }

    @Test
    void theReplyToAnyModerationRequestMatchesTheDocument() throws Exception {
        Random random = new Random(3);
        BodyFuzz bodies = new BodyFuzz(random, contract.document());
        for (int i = 0; i < ROUNDS / 2; i++) {
            check("3/" + i, MODERATIONS, text(random, bodies.moderations()), sent(random, MODERATIONS, 20));
        }
    }

    @Test
    void theReplyToAnyHeadersMatchesTheDocument() throws Exception {
        Random random = new Random(4);
        BodyFuzz bodies = new BodyFuzz(random, contract.document());
        for (int i = 0; i < ROUNDS; i++) {
            boolean images = random.nextBoolean();
            String path = images ? IMAGES : MODERATIONS;
            ObjectNode body = images ? bodies.images() : bodies.moderations();
            check("4/" + i, path, text(random, body), sent(random, path, 2));
        }
    }

    @Test
    void bytesThatAreNotJsonAreRefusedInTheSameShape() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            HttpRequest request = HttpRequest.newBuilder(uri(IMAGES))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(bytes))
                    .build();
            HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(reply.statusCode()).as("5/" + i).isEqualTo(400);
            assertThat(contract.replyViolations(IMAGES, "post", reply))
                    .as("5/" + i)
                    .isEmpty();
        }
    }

    /** A request in which one of {@code oneIn} headers of each kind is unusual or invalid. */
    private static HttpRequest.Builder sent(Random random, String path, int oneIn) {
        String type = random.nextInt(oneIn) == 0 ? TYPES.get(random.nextInt(TYPES.size())) : TYPES.get(0);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("Content-Type", type);
        if (random.nextInt(oneIn) == 0) {
            request.header("Accept", ACCEPTED.get(random.nextInt(ACCEPTED.size())));
        }
        if (random.nextInt(oneIn) == 0) {
            request.header("X-Request-Timeout", TIMEOUTS.get(random.nextInt(TIMEOUTS.size())));
        }
        return request;
    }

    /** The body as JSON, half of the time in ASCII: only escaped does half a surrogate pair arrive unchanged. */
    private static String text(Random random, ObjectNode body) throws JsonProcessingException {
        return random.nextBoolean()
                ? Contract.JSON.writeValueAsString(body)
                : Contract.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(body);
    }

    private void check(String which, String path, String text, HttpRequest.Builder to) throws Exception {
        HttpRequest request = to.POST(BodyPublishers.ofString(text)).build();
        HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());

        String what = which + ": " + start(text) + " " + request.headers().map() + " gave " + reply.statusCode() + " "
                + start(reply.body());
        assertThat(contract.replyViolations(path, "post", reply)).as(what).isEmpty();
        if (reply.statusCode() >= 500) {
            String code = Contract.JSON.readTree(reply.body()).at("/error/code").asText();
            assertThat(excused(path, Contract.JSON.readTree(text)))
                    .as(what)
                    .contains(new Fault(reply.statusCode(), code));
        }
        boolean asDocumented =
                contract.requestViolations(path, Contract.JSON.readTree(text)).isEmpty();
        if (!asDocumented) {
            assertThat(reply.statusCode()).as(what).isIn(400, 403, 404, 406, 415);
        } else if (reply.statusCode() == 400) {
            JsonNode error = Contract.JSON.readTree(reply.body()).get("error");
            String at = error.path("param").asText();
            assertThat(BY_MEANING.contains(at) || at.equals("X-Request-Timeout"))
                    .as(what)
                    .isTrue();
        }
    }

    /** The faults of the service that a body may cause: only the texts that reach the model can cause one. */
    private static Set<Fault> excused(String path, JsonNode body) {
        if (path.equals(IMAGES)) {
            return Stream.ofNullable(FAULTS.get(body.path("prompt").asText())).collect(Collectors.toSet());
        }
        JsonNode input = body.path("input");
        Stream<JsonNode> texts = input.isArray() ? StreamSupport.stream(input.spliterator(), false) : Stream.of(input);
        // No image is generated: only the safety check can fail.
        return texts.map(text -> text.isObject() ? text.path("text") : text)
                .map(text -> FAULTS.get(text.asText()))
                .filter(Fault.UNCHECKED::equals)
                .collect(Collectors.toSet());
    }

    private static String start(String text) {
        return text.substring(0, Math.min(300, text.length()));
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + RestAssured.port + path);
    }
}
