package dev.hart.api.openai;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.hart.api.EventStream;
import io.restassured.specification.RequestSpecification;
import java.math.BigInteger;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** The OpenAPI document as it is served, and checks of requests and replies against it. */
final class Contract {
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** The last one, whose schemas are compiled. */
    private static Contract last = new Contract(JSON.nullNode());

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final IdentityHashMap<JsonNode, Schema> schemas = new IdentityHashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
    }

    static Contract served() throws JsonProcessingException {
        return served(given());
    }

    static synchronized Contract served(RequestSpecification request) throws JsonProcessingException {
        JsonNode document = JSON.readTree(request.get("/q/openapi?format=json").asString());
        if (!document.equals(last.document)) {
            last = new Contract(document);
        }
        return last;
    }

    JsonNode document() {
        return document;
    }

    /** The violations of a body against the schema of its operation; empty if the body is valid. */
    List<String> requestViolations(String path, JsonNode body) {
        return requestViolations(path, "post", body);
    }

    List<String> requestViolations(String path, String method, JsonNode body) {
        return violations(operation(path, method).at("/requestBody/content/application~1json/schema"), body);
    }

    /** The violations of a reply: of its status, headers, media type and body. */
    List<String> replyViolations(String path, String method, HttpResponse<String> reply)
            throws JsonProcessingException {
        String mediaType = reply.headers().firstValue("content-type").orElse("").split(";", 2)[0];
        JsonNode known = resolved(operation(path, method).path("responses").path("" + reply.statusCode()));
        JsonNode content = known.path("content").path(mediaType);
        boolean isEmpty = reply.body().isEmpty() && !known.isMissingNode() && !known.has("content");
        if (!isEmpty && content.isMissingNode()) {
            return List.of("the document knows no " + reply.statusCode() + " of " + mediaType);
        }
        List<String> found = new ArrayList<>();
        known.path("headers").properties().forEach(header -> {
            found.addAll(headerViolations(header.getKey(), resolved(header.getValue()), reply.headers()));
        });
        if (content.has("schema")) {
            for (JsonNode body : bodies(mediaType, reply.body())) {
                found.addAll(violations(content.get("schema"), body));
            }
        }
        return found;
    }

    private JsonNode operation(String path, String method) {
        return document.path("paths").path(path).path(method);
    }

    private List<String> headerViolations(String name, JsonNode header, HttpHeaders sent) {
        if (sent.firstValue(name).isEmpty()) {
            return header.path("required").asBoolean() ? List.of("no header " + name) : List.of();
        }
        String value = sent.firstValue(name).get();
        JsonNode schema = header.get("schema");
        boolean number = schema.path("type").asText().equals("integer") && value.matches("-?[0-9]+");
        return violations(schema, number ? BigIntegerNode.valueOf(new BigInteger(value)) : TextNode.valueOf(value));
    }

    /** The data of a stream's events, or the single body. */
    private static List<JsonNode> bodies(String mediaType, String text) throws JsonProcessingException {
        if (!mediaType.equals(EventStream.MEDIA_TYPE)) {
            return List.of(JSON.readTree(text));
        }
        List<JsonNode> data = new ArrayList<>();
        for (String event : text.split("\n\n", 0)) {
            String[] lines = event.split("\ndata: ", 2);
            JsonNode node = JSON.readTree(lines[1]);
            if (!lines[0].equals("event: " + node.path("type").asText())) {
                throw new AssertionError("the name of an event is not its type: " + lines[0]);
            }
            data.add(node);
        }
        return data;
    }

    List<String> violations(JsonNode schema, JsonNode value) {
        return schemas.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(Object::toString)
                .toList();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode root = schema.deepCopy();
        root.set("components", document.get("components"));
        return registry.getSchema(root);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }
}
