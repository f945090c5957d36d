package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.TinyPack;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process whose worker retires: its exit code, its last log line, and that it does its jobs before. */
@Tag("fleet")
@Timeout(180)
class RetireServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anIdleProcessEndsWithItsOwnExitCodeAfterItsJobsAreDone() throws Exception {
        Map<String, String> environment = Map.of(
                "HART_PACK", TinyPack.shared().toString(),
                "HART_DATA", "data",
                "HART_SAFETY_THRESHOLD", "0.999999",
                "HART_WORKER_RETIRE_AFTER", "4s",
                "QUARKUS_SHUTDOWN_TIMEOUT", "5s");
        try (RunningHart worker = RunningHart.start(folder, "worker", environment)) {
            worker.awaitReady();
            HttpResponse<String> reply = worker.send(worker.request("/v1/jobs")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"prompt\":\"a cat\"}")));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
            JsonNode idle = JSON.readTree(worker.send(worker.request("/q/idle")).body());
            assertThat(idle.path("idle_seconds").asDouble(-1)).isBetween(0.0, 4.0);

            assertThat(worker.exitCode(60)).as(worker.log()).hasValue(86);

            List<String> lines = worker.log().lines().toList();
            assertThat(lines.get(lines.size() - 1))
                    .matches("\\d\\d:\\d\\d:\\d\\d INFO  hart retires: idle for [4-9] s, the queue is empty");
            String id = JSON.readTree(reply.body()).path("id").asText();
            assertThat(folder.resolve("data/jobs/records/outcomes/anyone/" + id + ".json"))
                    .content()
                    .contains("succeeded");
        }
    }
}
