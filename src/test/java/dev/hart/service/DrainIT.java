package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.TinyPack;
import dev.hart.aws.MetadataServer;
import dev.hart.pack.Precision;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process that has jobs to do, by SIGTERM or a spot notice: readiness goes first, and no job is lost or done twice. */
class DrainIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SUCCEEDED =
            Pattern.compile("(?m)^hart_jobs_total\\{.*outcome=\"succeeded\".*} ([0-9.]+)$");

    /** Delay and timeout, and what a busy machine may take for the rest. */
    private static final int LIMIT_SECONDS = 2 + 20 + 5;

    @TempDir
    private Path folder = Path.of("");

    private final List<String> taken = new ArrayList<>();

    @BeforeEach
    void pack() {
        TinyPack.convert(folder.resolve("pack"), Precision.FP32);
    }

    @Test
    void atSigtermNoJobIsLostAndNoneDoneTwice() throws Exception {
        try (RunningHart ending = start("ending", Map.of())) {
            ending.awaitReady();
            take(ending, 6);

            ending.signal();

            awaitUnready(ending);
            take(ending, 1);
            // As ever where a signal ends a JVM.
            assertThat(ending.exitCode(LIMIT_SECONDS)).hasValue(128 + 15);
        }
        theNextDoesTheRest();
    }

    @Test
    void atASpotNoticeNoJobIsLostAndNoneDoneTwice() throws Exception {
        try (MetadataServer machine = MetadataServer.start();
                RunningHart ending = start("ending", spotMachine(machine))) {
            ending.awaitReady();
            take(ending, 6);

            machine.announce("{\"action\": \"terminate\", \"time\": \"2026-11-24T08:22:00Z\"}");

            awaitUnready(ending);
            take(ending, 1);
            // Others see the notice too.
            ending.signal();
            assertThat(ending.exitCode(LIMIT_SECONDS)).hasValue(0);
            assertThat(ending.log())
                    .containsOnlyOnce("EC2 takes this machine back (terminate) at 2026-11-24T08:22:00Z");
        }
        theNextDoesTheRest();
    }

    @Test
    void anEndThatWouldOutlastTheMachineIsBadInput() throws Exception {
        try (RunningHart refused =
                start("refused", Map.of("HART_SPOT_NOTICE", "true", "QUARKUS_SHUTDOWN_TIMEOUT", "2m"))) {
            assertThat(refused.exitCode(120)).hasValue(2);
            assertThat(refused.log().strip())
                    .isEqualTo("hart: hart.spot-notice: quarkus.shutdown.delay and quarkus.shutdown.timeout must be"
                            + " 105 seconds at most together, are 122.0");
        }
    }

    private RunningHart start(String name, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HART_PACK", "pack",
                "HART_DATA", "data",
                // So that there is something left to do.
                "HART_ENGINE_THREADS", "1",
                "HART_ENGINE_MAX_BATCH", "1",
                // The random safety model answers at random.
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

    /** Asks for so many jobs, each of which must be taken. */
    private void take(RunningHart at, int jobs) throws Exception {
        for (int i = 0; i < jobs; i++) {
            HttpResponse<String> reply = at.send(at.request("/v1/jobs")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"prompt\":\"a cat\",\"n\":2}")));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
            taken.add(JSON.readTree(reply.body()).path("id").asText());
        }
    }

    /** Keeps jobs coming until readiness is down, which a notice may take five seconds for. */
    private void awaitUnready(RunningHart ending) throws Exception {
        for (int i = 0; i < 40 && ending.isReady(); i++) {
            take(ending, 1);
            Thread.sleep(250);
        }
        assertThat(ending.isReady()).isFalse();
    }

    private void theNextDoesTheRest() throws Exception {
        int done = files("outcomes");
        assertThat(files("jobs")).isEqualTo(taken.size());
        // What was taken once no more jobs are begun, if nothing else.
        assertThat(done).isLessThan(taken.size());
        try (RunningHart next = start("next", Map.of())) {
            next.awaitReady();
            for (String id : taken) {
                assertThat(state(next, id)).as(id).isEqualTo("succeeded");
            }
            Matcher succeeded =
                    SUCCEEDED.matcher(next.send(next.request("/q/metrics")).body());
            assertThat(succeeded.find()).isTrue();
            assertThat(done + Double.parseDouble(succeeded.group(1))).isEqualTo(taken.size());
        }
        assertThat(files("outcomes")).isEqualTo(taken.size());
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
