package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.TinyPack;
import dev.hart.aws.MetadataServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shutdown of a process with jobs, by SIGTERM or a spot notice: readiness goes down first, and no job is lost or carried out
 * twice.
 */
@Tag("faults")
class DrainServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SUCCEEDED =
            Pattern.compile("(?m)^hart_jobs_total\\{.*outcome=\"succeeded\".*} ([0-9.]+)$");

    /** Delay, timeout, and five seconds for the rest on a busy machine. */
    private static final int LIMIT_SECONDS = 2 + 20 + 5;

    @TempDir
    private Path folder = Path.of("");

    private final List<String> accepted = new ArrayList<>();

    @Test
    void atSigtermNoJobIsLostOrCarriedOutTwice() throws Exception {
        try (RunningHart ending = start("ending", Map.of())) {
            ending.awaitReady();
            submit(ending, 6);

            ending.signal();

            awaitUnready(ending);
            submit(ending, 1);
            // The exit code of every JVM that ends at a signal.
            assertThat(ending.exitCode(LIMIT_SECONDS)).hasValue(128 + 15);
        }
        theNextProcessCompletesTheJobs();
    }

    @Test
    void atASpotNoticeNoJobIsLostOrCarriedOutTwice() throws Exception {
        try (MetadataServer machine = MetadataServer.start();
                RunningHart ending = start("ending", spotMachine(machine))) {
            ending.awaitReady();
            submit(ending, 6);

            machine.announce("{\"action\": \"terminate\", \"time\": \"2026-11-24T08:22:00Z\"}");

            awaitUnready(ending);
            submit(ending, 1);
            // Another program sees the notice, too, and sends SIGTERM.
            ending.signal();
            assertThat(ending.exitCode(LIMIT_SECONDS)).hasValue(0);
            assertThat(ending.log())
                    .containsOnlyOnce("EC2 takes this machine back (terminate) at 2026-11-24T08:22:00Z");
        }
        theNextProcessCompletesTheJobs();
    }

    private RunningHart start(String name, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HART_PACK", TinyPack.shared().toString(),
                "HART_DATA", "data",
                // So slow that jobs are left at the end.
                "HART_ENGINE_THREADS", "1",
                "HART_ENGINE_MAX_BATCH", "1",
                // The safety model of the tiny pack has random weights, so its scores are random.
                "HART_SAFETY_THRESHOLD", "0.999999",
                "QUARKUS_SHUTDOWN_DELAY", "2s",
                "QUARKUS_SHUTDOWN_TIMEOUT", "20s"));
        environment.putAll(more);
        return RunningHart.start(folder, name, environment);
    }

    private static Map<String, String> spotMachine(MetadataServer machine) {
        return Map.of(
                "HART_SPOT_NOTICE",
                "true",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                machine.endpoint().toString());
    }

    /** Asks for so many jobs and requires that the service accepts each. */
    private void submit(RunningHart at, int jobs) throws Exception {
        for (int i = 0; i < jobs; i++) {
            HttpResponse<String> reply = at.send(at.request("/v1/jobs")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"prompt\":\"a cat\",\"n\":2}")));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
            accepted.add(JSON.readTree(reply.body()).path("id").asText());
        }
    }

    /** Submits jobs until readiness is down, up to five seconds after a notice. */
    private void awaitUnready(RunningHart ending) throws Exception {
        for (int i = 0; i < 40 && ending.isReady(); i++) {
            submit(ending, 1);
            Thread.sleep(250);
        }
        assertThat(ending.isReady()).isFalse();
    }

    private void theNextProcessCompletesTheJobs() throws Exception {
        int done = files("outcomes");
        assertThat(files("jobs")).isEqualTo(accepted.size());
        // At least the jobs that were accepted after the worker stopped are left.
        assertThat(done).isLessThan(accepted.size());
        try (RunningHart next = start("next", Map.of())) {
            next.awaitReady();
            for (String id : accepted) {
                assertThat(state(next, id)).as(id).isEqualTo("succeeded");
            }
            Matcher succeeded =
                    SUCCEEDED.matcher(next.send(next.request("/q/metrics")).body());
            assertThat(succeeded.find()).isTrue();
            assertThat(done + Double.parseDouble(succeeded.group(1))).isEqualTo(accepted.size());
        }
        assertThat(files("outcomes")).isEqualTo(accepted.size());
    }

    private int files(String kind) throws IOException {
        try (Stream<Path> records =
                Files.walk(folder.resolve("data/jobs/records").resolve(kind))) {
            return Math.toIntExact(records.filter(Files::isRegularFile).count());
        }
    }

    private static String state(RunningHart at, String id) throws Exception {
        JsonNode job = JSON.nullNode();
        for (int i = 0; i < 600; i++) {
            job = JSON.readTree(at.send(at.request("/v1/jobs/" + id)).body());
            if (!List.of("queued", "running").contains(job.path("state").asText())) {
                break;
            }
            Thread.sleep(100);
        }
        return job.path("state").asText();
    }
}
