package dev.hart.api.openai;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The OpenAPI document as it is served, and whether something is what it says. */
final class Contract {
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> schemas = new HashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
    }

    static Contract served() throws JsonProcessingException {
        return new Contract(JSON.readTree(given().get("/q/openapi?format=json").asString()));
    }

    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    /** What is wrong with a value that should follow a schema of the components; nothing if it does. */
    List<String> violations(String schema, JsonNode value) {
        return schemas.computeIfAbsent("#/components/schemas/" + schema, this::compile).validate(value).stream()
                .map(Object::toString)
                .toList();
    }

    /** The schema of a reply; empty if the document knows no such reply or gives it none. */
    Optional<String> schemaOf(String path, String method, int status, String mediaType) {
        JsonNode reply = document.at("/paths/" + path.replace("/", "~1") + "/" + method + "/responses/" + status);
        if (reply.has("$ref")) {
            reply = document.at(reply.get("$ref").textValue().substring(1));
        }
        JsonNode ref = reply.path("content").path(mediaType).path("schema").path("$ref");
        return Optional.ofNullable(ref.textValue()).map(name -> name.replace("#/components/schemas/", ""));
    }

    private Schema compile(String ref) {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$ref", ref);
        schema.set("components", document.get("components"));
        return registry.getSchema(schema);
    }
}
