package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.JavaOptions;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of {@code hart serve} with the local store that may open few files, on a port that the system chooses. */
class FewDescriptorsServerIT {
    private static final int LIMIT = 256;
    /** Less than the time that a connection gets for its request's head, after which the flood would be gone. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern READY = Pattern.compile("hart is ready on (http://127\\.0\\.0\\.1:[1-9][0-9]*) ");

    @TempDir
    static Path folder;

    private static @Nullable Process process;
    private static URI base;

    /** Starts the process and reads the address that it logs. */
    @BeforeAll
    static void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n " + LIMIT + " && exec '" + Path.of("hart").toAbsolutePath() + "' serve")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HART_JAVA_OPTIONS", JavaOptions.with("-Xlog:class+load:file=classes.log"));
        builder.environment().put("HART_PACK", TinyPack.shared().toString());
        builder.environment().put("HART_DATA", "data");
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        Process started = builder.start();
        process = started;
        for (int i = 0; i < 600 && started.isAlive(); i++) {
            Matcher ready = READY.matcher(Files.readString(folder.resolve("out")));
            if (ready.find()) {
                base = URI.create(ready.group(1));
                warmUp();
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not ready: " + Files.readString(folder.resolve("out")));
    }

    /** Sends the first request of each kind, for which a new process loads classes and may need long on a busy machine. */
    private static void warmUp() throws Exception {
        assertThat(send(HttpRequest.newBuilder(base.resolve("/q/health/live")), Duration.ofMinutes(1))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(job(), Duration.ofMinutes(1)).statusCode()).isEqualTo(202);
    }

    private static HttpRequest.Builder job() {
        return HttpRequest.newBuilder(base.resolve("/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"prompt\":\"a cat\"}"));
    }

    @AfterAll
    static void end() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void aFloodOfConnectionsNeitherHidesLivenessNorStopsJobs() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < LIMIT + 20; i++) {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), 5_000);
                flood.add(socket);
            }

            assertThat(send(HttpRequest.newBuilder(base.resolve("/q/health/live")), SOON)
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> job = send(job(), SOON);
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

    @Test
    void theLocalStoreLoadsNoClassOfAmazonsSdk() throws Exception {
        List<String> classes = Files.readAllLines(folder.resolve("classes.log"));

        assertThat(classes).anyMatch(line -> line.contains("dev.hart.store.local.LocalImageStore "));
        assertThat(classes).noneMatch(line -> line.contains("software.amazon"));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, Duration timeout)
            throws IOException, InterruptedException {
        return CLIENT.send(request.timeout(timeout).build(), BodyHandlers.ofString());
    }
}
