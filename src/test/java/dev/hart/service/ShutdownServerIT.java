package dev.hart.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.TinyPack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests SIGTERM to a process of {@code hart serve}. */
@Tag("faults")
class ShutdownServerIT {
    private static final Path HART = Path.of("hart").toAbsolutePath();
    private static final String GENERATIONS = "/v1/images/generations";
    private static final int REQUESTS = 8;

    @TempDir
    private Path folder = Path.of("");

    private final HttpClient client = HttpClient.newHttpClient();
    private URI base = URI.create("http://127.0.0.1");
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void address() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            base = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void acceptedRequestsAreCompletedAndLoggedAsJson() throws Exception {
        Process process = serve("60s");
        List<CompletableFuture<HttpResponse<String>>> requests = requests();

        process.destroy();

        HttpResponse<String> late = rejected();
        assertThat(late.body()).contains("shutting_down");
        assertThat(late.headers().firstValue("Retry-After")).isPresent();
        assertThat(ask("/q/health/ready").orElseThrow().statusCode()).isEqualTo(503);
        assertThat(ask("/q/health/live").orElseThrow().statusCode()).isEqualTo(200);
        assertThat(statuses(requests)).hasSize(REQUESTS).containsOnly(200);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        int lines = 0;
        for (String line : Files.readAllLines(folder.resolve("out"), UTF_8)) {
            JsonNode entry = new ObjectMapper().readTree(line);
            assertThat(entry.path("message").asText()).isNotEmpty();
            assertThat(line).doesNotContain("wombat");
            if (entry.path("loggerName").asText().equals("dev.hart.access")
                    && entry.path("mdc").path("status").asText().equals("200")
                    && entry.path("mdc").path("path").asText().equals(GENERATIONS)) {
                lines++;
                assertThat(entry.path("mdc").path("pictures").asText()).isEqualTo("10");
                assertThat(entry.path("mdc").path("request").asText()).isNotEmpty();
            }
        }
        assertThat(lines).isEqualTo(REQUESTS);
    }

    private Process serve(String grace) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(HART.toString(), "serve")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HART_PACK", TinyPack.shared().toString());
        builder.environment().put("HART_DATA", "data");
        // So that the requests take a while on any machine.
        builder.environment().put("HART_ENGINE_THREADS", "1");
        builder.environment().put("HART_ENGINE_MAX_BATCH", "1");
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(base.getPort()));
        builder.environment().put("QUARKUS_SHUTDOWN_TIMEOUT", grace);
        builder.environment().put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
        Process process = builder.start();
        processes.add(process);
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            if (ask("/q/health/ready").map(HttpResponse::statusCode).orElse(0) == 200) {
                return process;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not ready: " + Files.readString(folder.resolve("out")));
    }

    private Optional<HttpResponse<String>> ask(String path) throws InterruptedException {
        try {
            return Optional.of(
                    client.send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Sends all requests, and returns once the service has accepted all. */
    private List<CompletableFuture<HttpResponse<String>>> requests() throws InterruptedException {
        List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            HttpRequest request = HttpRequest.newBuilder(base.resolve(GENERATIONS))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"prompt\":\"wombat " + i + "\",\"n\":10}"))
                    .build();
            requests.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        for (int i = 0; i < 200; i++) {
            String metrics = ask("/q/metrics").map(HttpResponse::body).orElse("");
            // One is already running.
            if (metrics.contains("hart_queue_requests " + (REQUESTS - 1) + ".0")) {
                return requests;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("not all were accepted");
    }

    /** Sends requests until one is rejected; the process may take a moment to handle the signal. */
    private HttpResponse<String> rejected() throws Exception {
        HttpRequest late = HttpRequest.newBuilder(base.resolve("/v1/moderations"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"input\":\"wombat\"}"))
                .build();
        for (int i = 0; i < 50; i++) {
            HttpResponse<String> reply = client.send(late, BodyHandlers.ofString());
            if (reply.statusCode() == 503) {
                return reply;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("still served");
    }

    private static List<Integer> statuses(List<CompletableFuture<HttpResponse<String>>> requests) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> request : requests) {
            statuses.add(request.get(90, TimeUnit.SECONDS).statusCode());
        }
        return statuses;
    }
}
