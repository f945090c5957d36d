package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TinyPack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of {@code hart serve} that may open few files, on a port that the system chooses. */
class FewDescriptorsServerIT {
    private static final int LIMIT = 256;
    private static final Pattern READY = Pattern.compile("hart is ready on (http://127\\.0\\.0\\.1:[1-9][0-9]*) ");

    @TempDir
    private Path folder = Path.of("");

    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void aFloodOfConnectionsNeitherHidesLivenessNorStopsJobs() throws Exception {
        URI base = start();
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < LIMIT + 20; i++) {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), 5_000);
                flood.add(socket);
            }

            assertThat(send(HttpRequest.newBuilder(base.resolve("/q/health/live")))
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> job = send(HttpRequest.newBuilder(base.resolve("/v1/jobs"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"prompt\":\"a cat\"}")));
            assertThat(job.statusCode()).as(job.body()).isEqualTo(202);
            assertThat(job.headers().firstValue("Location"))
                    .hasValueSatisfying(url -> assertThat(url).startsWith(base + "/v1/jobs/"));
            assertThat(Files.readString(folder.resolve("out"))).doesNotContain("Too many open files", "ERROR");
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
    }

    /** Starts the process and returns the address that it logs. */
    private URI start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n " + LIMIT + " && exec '" + Path.of("hart").toAbsolutePath() + "' serve")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HART_PACK", TinyPack.shared().toString());
        builder.environment().put("HART_DATA", "data");
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        Process started = builder.start();
        process = started;
        for (int i = 0; i < 600 && started.isAlive(); i++) {
            Matcher ready = READY.matcher(Files.readString(folder.resolve("out")));
            if (ready.find()) {
                return URI.create(ready.group(1));
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not ready: " + Files.readString(folder.resolve("out")));
    }
}
