package dev.hart.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A request that a known client sends, from a file in {@code src/test/resources/clients}, for a pack with the name of the FakeModel.
 *
 * @param ignored what the lenient reply's {@code Hart-Ignored} names, for a pack of 8 pixels
 * @param delivery the field of the reply's images that the client reads
 * @param strict the status in strict mode, and the parameter that the refusal names
 */
record ClientCase(String name, String query, String body, List<String> ignored, String delivery, Refusal strict) {
    /** Writes numbers as the files contain them: {@code 2.0} stays {@code 2.0}. */
    private static final ObjectMapper JSON = new ObjectMapper();

    record Refusal(int status, String param) {}

    /** All requests of all clients. */
    static List<ClientCase> all() throws IOException {
        List<ClientCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/clients"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode client = JSON.readTree(file.toFile());
                for (JsonNode request : client.path("requests")) {
                    cases.add(of(client.path("client").asText(), request));
                }
            }
        }
        return cases;
    }

    private static ClientCase of(String client, JsonNode request) throws IOException {
        List<String> ignored = new ArrayList<>();
        request.path("ignored").forEach(name -> ignored.add(name.asText()));
        return new ClientCase(
                client + ": " + request.path("name").asText(),
                request.has("query") ? "?" + request.path("query").asText() : "",
                JSON.writeValueAsString(request.path("body")),
                ignored,
                request.path("delivery").asText(),
                new Refusal(
                        request.at("/strict/status").asInt(),
                        request.at("/strict/param").asText()));
    }

    @Override
    public String toString() {
        return name;
    }
}
