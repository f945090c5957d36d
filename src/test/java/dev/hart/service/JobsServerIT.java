package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.TinyPack;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a data folder. */
class JobsServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int JOBS = 12;

    @TempDir
    static Path shared;

    @TempDir
    private Path folder = Path.of("");

    private static RunningHart one;
    private static RunningHart two;

    /** Starts the two processes that all tests use but the one that ends its processes. */
    @BeforeAll
    static void startBoth() throws Exception {
        one = start(shared, "one");
        two = start(shared, "two");
        one.awaitReady();
        two.awaitReady();
    }

    @AfterAll
    static void endBoth() {
        for (RunningHart hart : new RunningHart[] {one, two}) {
            if (hart != null) {
                hart.close();
            }
        }
    }

    @Test
    void oneIdempotencyKeyAtTwoProcessesAtOnceIsOneJob() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Callable<JsonNode>> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RunningHart at = i % 2 == 0 ? one : two;
            requests.add(() -> accepted(post(at, "order 7", "{\"prompt\":\"a cat\"}")));
        }

        List<String> jobs = new ArrayList<>();
        for (Future<JsonNode> job : pool.invokeAll(requests)) {
            jobs.add(job.get().path("id").asText() + " " + job.get().at("/request/seed"));
        }
        pool.shutdown();

        assertThat(jobs).hasSize(8).containsOnly(jobs.get(0));
        assertThat(post(two, "order 7", "{\"prompt\":\"a dog\"}").statusCode()).isEqualTo(422);
        assertThat(ended(two, jobs.get(0).split(" ", 2)[0])).isEqualTo("succeeded");
    }

    @Test
    @Tag("faults")
    void aNewProcessCompletesTheJobsOfAKilledAndAStoppedProcess() throws Exception {
        List<String> ids = new ArrayList<>();
        try (RunningHart killed = start(folder, "killed");
                RunningHart ended = start(folder, "ended")) {
            killed.awaitReady();
            ended.awaitReady();
            for (int i = 0; i < JOBS; i++) {
                ids.add(accepted(post(i % 2 == 0 ? killed : ended, "job " + i, "{\"prompt\":\"a cat\",\"n\":4}"))
                        .path("id")
                        .asText());
            }
            assertThat(ids.stream().map(id -> state(ended, id))).containsAnyOf("queued", "running");
            killed.kill();
            assertThat(ended.terminate(25)).isTrue();
        }

        try (RunningHart next = start(folder, "next")) {
            next.awaitReady();
            for (String id : ids) {
                assertThat(ended(next, id)).as(id).isEqualTo("succeeded");
            }
        }
    }

    @Test
    void commandsSeeTheJobsOfARunningService() throws Exception {
        String id = accepted(post(one, "order 8", "{\"prompt\":\"a cat\"}"))
                .path("id")
                .asText();
        assertThat(ended(one, id)).isEqualTo("succeeded");

        JsonNode job = JSON.readTree(command("jobs", "show", id, "--json"));

        assertThat(job.path("state").asText()).isEqualTo("succeeded");
        assertThat(job.path("owner").asText()).isEqualTo("anyone");
        URI image = URI.create(job.at("/data/0/url").asText());
        HttpResponse<String> reply = one.send(one.request(image.getPath() + "?" + image.getQuery()));
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(command("jobs", "list")).contains(id + "  anyone  succeeded");
        assertThat(command("jobs", "list", "--dead")).isEqualTo("hart: there are no dead letters\n");
    }

    /** Runs a command on the data folder of the two processes and returns its output. */
    private String command(String... args) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Path.of("hart").toAbsolutePath().toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "command", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(shared.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HART_DATA", "data");
        builder.environment()
                .put("HART_PUBLIC_URL", one.request("/").build().uri().toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }

    private static RunningHart start(Path in, String name) throws Exception {
        return RunningHart.start(
                in,
                name,
                Map.of(
                        "HART_PACK", TinyPack.shared().toString(),
                        "HART_DATA", "data",
                        // The safety model of the tiny pack has random weights, so its scores are random.
                        "HART_SAFETY_THRESHOLD", "0.999999",
                        "HART_JOBS_LEASE", "2s"));
    }

    private static HttpResponse<String> post(RunningHart at, String key, String body) throws Exception {
        return at.send(at.request("/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private static JsonNode accepted(HttpResponse<String> reply) throws Exception {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
        return JSON.readTree(reply.body());
    }

    private static String state(RunningHart at, String id) {
        try {
            return JSON.readTree(at.send(at.request("/v1/jobs/" + id)).body())
                    .path("state")
                    .asText();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String ended(RunningHart at, String id) throws Exception {
        String state = "";
        for (int i = 0; i < 600; i++) {
            state = state(at, id);
            if (!state.equals("queued") && !state.equals("running")) {
                return state;
            }
            Thread.sleep(100);
        }
        return state;
    }
}
