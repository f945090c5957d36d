package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TinyPack;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The data folder of a running service is moved away and back, and then replaced by an empty one. */
@Timeout(180)
@Tag("faults")
class DataFolderServerIT {
    @TempDir
    private Path folder = Path.of("");

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (condition.call()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError(what);
    }

    private static HttpResponse<String> put(RunningHart hart, String id) throws Exception {
        return hart.send(hart.request("/v1/jobs/" + id)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"prompt\":\"a red house\",\"seed\":7}")));
    }

    private static HttpResponse<String> get(RunningHart hart, String path) throws Exception {
        return hart.send(hart.request(path));
    }

    private static void assertSucceeds(RunningHart hart, String id) throws Exception {
        await(id + " succeeds", () -> get(hart, "/v1/jobs/" + id).body().contains("\"state\":\"succeeded\""));
    }

    private static HttpResponse<String> image(RunningHart hart) throws Exception {
        return hart.send(hart.request("/v1/images/generations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"prompt\":\"a red house\",\"seed\":7}")));
    }

    @Test
    void theServiceIsNotReadyWithoutItsDataFolderAndHealsWhenItIsBack() throws Exception {
        Path data = folder.resolve("data");
        try (RunningHart hart = RunningHart.start(
                folder,
                "log",
                Map.of(
                        "HART_PACK",
                        TinyPack.shared().toString(),
                        "HART_DATA",
                        data.toString(),
                        // The safety model of the tiny pack has random weights, so its scores are random.
                        "HART_SAFETY_THRESHOLD",
                        "0.999999",
                        "HART_JOBS_FIRST_PAUSE",
                        "100ms"))) {
            hart.awaitReady();
            assertThat(put(hart, "before").statusCode()).isEqualTo(202);
            assertSucceeds(hart, "before");
            byte[] key = Files.readAllBytes(data.resolve("url-signing.key"));

            Files.move(data, folder.resolve("away"));
            await("not ready", () -> !hart.isReady());
            assertThat(get(hart, "/q/health/ready").body()).contains("the data folder is missing");
            assertThat(get(hart, "/q/health/live").statusCode()).isEqualTo(200);
            assertThat(put(hart, "meanwhile").statusCode()).isEqualTo(503);
            assertThat(put(hart, "meanwhile").body()).contains("jobs_unavailable");
            assertThat(get(hart, "/v1/jobs/before").statusCode()).isEqualTo(503);
            assertThat(image(hart).body()).contains("storage_unavailable");
            assertThat(data).doesNotExist();

            Files.move(folder.resolve("away"), data);
            await("ready again", hart::isReady);
            assertSucceeds(hart, "before");
            assertThat(put(hart, "after").statusCode()).isEqualTo(202);
            assertSucceeds(hart, "after");

            Files.move(data, folder.resolve("lost"));
            await("not ready", () -> !hart.isReady());
            Files.createDirectory(data);
            await("ready with an empty folder", hart::isReady);
            assertThat(get(hart, "/v1/jobs/before").statusCode()).isEqualTo(404);
            assertThat(put(hart, "new").statusCode()).isEqualTo(202);
            assertSucceeds(hart, "new");
            assertThat(image(hart).statusCode()).isEqualTo(200);
            assertThat(Files.readAllBytes(data.resolve("url-signing.key"))).isEqualTo(key);
        }
    }
}
