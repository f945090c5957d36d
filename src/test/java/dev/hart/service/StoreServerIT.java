package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TinyPack;
import dev.hart.aws.S3Server;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a process of {@code hart serve} with images in S3. */
class StoreServerIT {
    private static final Path HART = Path.of("hart").toAbsolutePath();

    @TempDir
    private Path folder = Path.of("");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> environment = new HashMap<>();
    private URI base = URI.create("http://127.0.0.1");
    private @Nullable Process process;

    @BeforeEach
    void settings() throws IOException {
        int port = freePort();
        base = URI.create("http://127.0.0.1:" + port);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("HART_PACK", TinyPack.shared().toString());
        environment.put("HART_DATA", "data");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET);
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void anUnreachableBucketEndsTheStartWithOneLine() throws Exception {
        String closed = "http://127.0.0.1:" + freePort();
        s3(closed);

        Process process = start();

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(out())
                .singleElement()
                .asString()
                .contains("hart cannot start: S3 bucket " + S3Server.BUCKET + " at " + closed)
                .contains("no connection")
                .doesNotContain(S3Server.SECRET);
    }

    @Test
    void aStoreWithoutItsBucketIsBadInput() throws Exception {
        environment.put("HART_STORE", "s3");

        Process process = start();

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(out()).containsExactly("hart: hart.store=s3 needs hart.s3.bucket");
    }

    @Test
    void anImageIsStoredInS3AndReadFromThere() throws Exception {
        try (S3Server server = S3Server.start()) {
            s3(server.endpoint().toString());
            awaitReady(start());

            HttpResponse<String> reply = client.send(
                    HttpRequest.newBuilder(base.resolve("/v1/images/generations"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"prompt\":\"a cat\"}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(reply.statusCode()).isEqualTo(200);
            String url = reply.body().replaceAll(".*\"url\":\"([^\"]+)\".*", "$1");
            HttpResponse<byte[]> image =
                    client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
            assertThat(image.statusCode()).isEqualTo(200);
            assertThat(image.body()).startsWith(0x89, 'P', 'N', 'G');
            assertThat(folder.resolve("data")).doesNotExist();
        }
    }

    private void s3(String endpoint) {
        environment.put("HART_STORE", "s3");
        environment.put("HART_S3_BUCKET", S3Server.BUCKET);
        environment.put("HART_S3_ENDPOINT", endpoint);
        environment.put("HART_S3_PATH_STYLE", "true");
        environment.put("HART_S3_TIMEOUT", "5s");
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(HART.toString(), "serve")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().putAll(environment);
        Process started = builder.start();
        process = started;
        return started;
    }

    private void awaitReady(Process process) throws Exception {
        HttpRequest ready =
                HttpRequest.newBuilder(base.resolve("/q/health/ready")).build();
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            try {
                if (client.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notListeningYet) {
                // Asked again.
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not ready: " + out());
    }

    private List<String> out() throws IOException {
        return Files.readAllLines(folder.resolve("out"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
