package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.TinyPack;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Content;
import dev.hart.aws.S3Entry;
import dev.hart.aws.S3Server;
import dev.hart.aws.S3Settings;
import dev.hart.aws.SqsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A door and a worker as processes of their own, with records and images in S3 and the queue in SQS. */
@Tag("fleet")
class FleetServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUEUE = "jobs";
    private static final String PACK = "packs/tiny/";
    private static final int POSTED = 100;
    private static final int PUT = 50;
    private static final int EVENTS = 50;

    /** The last column of a line of {@code /proc/PID/maps} that maps a library. */
    private static final Pattern LIBRARY = Pattern.compile("(/\\S*\\.so(?:\\.[0-9.]+)?)(?: \\(deleted\\))?$");

    private final S3Server s3 = S3Server.start();
    private final SqsServer sqs = SqsServer.start();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        sqs.create(QUEUE, 7);
        try (S3Bucket bucket = bucket(PACK)) {
            byte[] manifest = Files.readAllBytes(TinyPack.shared().resolve("pack.json"));
            bucket.put("pack.json", S3Content.of(manifest, "application/json"));
        }
    }

    private S3Bucket bucket(String prefix) {
        S3Settings hart = s3.settings();
        S3Settings wanted = new S3Settings(
                hart.bucket(), prefix, hart.endpoint(), hart.region(), true, hart.encryption(), hart.timeout());
        return S3Buckets.open(wanted, S3Server.credentials());
    }

    @AfterEach
    void close() {
        sqs.close();
        s3.close();
    }

    @Test
    void aDoorTakesJobsThatALaterWorkerDrawsAndServesThemAlone() throws Exception {
        try (RunningHart door = door()) {
            door.awaitReady();
            Set<String> ids = new LinkedHashSet<>(post(door));
            ids.addAll(put(door));
            ids.addAll(sendEvents(door));
            assertThat(ids).hasSize(POSTED + PUT + EVENTS);
            // A repeated request for a job that waits sends its message again.
            assertThat(sqs.messages(QUEUE)).isGreaterThanOrEqualTo(ids.size());
            assertThat(ids).allSatisfy(id -> assertThat(state(door, id)).isEqualTo("queued"));
            requireNoModel(door);

            try (RunningHart worker = worker()) {
                worker.awaitReady();
                requireWorkerTakesNothing(worker);
                for (String id : ids) {
                    awaitEnd(door, id);
                }
                awaitEmptyQueue();
                assertThat(libraries(worker)).as("libraries of a worker").isNotEmpty();
                assertThat(worker.terminate(30)).isTrue();
            }

            for (String id : ids) {
                JsonNode job = job(door, id);
                assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
                assertThat(job.path("data")).hasSize(1);
            }
            String first = ids.iterator().next();
            HttpResponse<byte[]> image =
                    image(job(door, first).at("/data/0/url").asText());
            assertThat(image.statusCode()).isEqualTo(200);
            assertThat(image.body()).startsWith(0x89, 'P', 'N', 'G');
            for (String id : ids) {
                assertThat(door.send(door.request("/v1/jobs/" + id).DELETE()).statusCode())
                        .isEqualTo(204);
                assertThat(door.send(door.request("/v1/jobs/" + id)).statusCode())
                        .isEqualTo(410);
            }
            assertThat(images()).isEmpty();
            assertThat(sqs.messages(QUEUE)).isZero();
            requireNoModel(door);
        }
    }

    private List<String> post(RunningHart door) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < POSTED; i++) {
            boolean asImages = i % 2 == 0;
            HttpRequest.Builder request = json(door, asImages ? "/v1/images/generations" : "/v1/jobs")
                    .header("Idempotency-Key", "posted-" + i)
                    .POST(BodyPublishers.ofString(body(i)));
            ids.add(accepted(door.send(asImages ? request.header("Prefer", "respond-async") : request)));
            // A client that lost the answer asks again.
            assertThat(accepted(door.send(request))).isEqualTo(ids.get(i));
        }
        return ids;
    }

    private List<String> put(RunningHart door) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < PUT; i++) {
            ids.add(accepted(door.send(json(door, "/v1/jobs/put-" + i).PUT(BodyPublishers.ofString(body(i))))));
        }
        return ids;
    }

    private List<String> sendEvents(RunningHart door) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            HttpResponse<String> reply = door.send(json(door, "/v1/events")
                    .header("ce-specversion", "1.0")
                    .header("ce-id", "event-" + i)
                    .header("ce-source", "/tests/fleet")
                    .header("ce-type", "dev.hart.job.requested")
                    .POST(BodyPublishers.ofString(body(i))));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
            String location = reply.headers().firstValue("Location").orElseThrow();
            ids.add(location.substring(location.lastIndexOf('/') + 1));
        }
        return ids;
    }

    private static String body(int seed) {
        return "{\"prompt\":\"a cat\",\"seed\":" + seed + ",\"quality\":\"low\"}";
    }

    private static HttpRequest.Builder json(RunningHart at, String path) {
        return at.request(path).header("Content-Type", "application/json");
    }

    private static String accepted(HttpResponse<String> reply) throws IOException {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
        return JSON.readTree(reply.body()).path("id").asText();
    }

    private static JsonNode job(RunningHart at, String id) throws Exception {
        return JSON.readTree(at.send(at.request("/v1/jobs/" + id)).body());
    }

    private static String state(RunningHart at, String id) {
        try {
            return job(at, id).path("state").asText();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitEnd(RunningHart door, String id) throws Exception {
        for (int i = 0; i < 1200; i++) {
            String state = state(door, id);
            if (!state.equals("queued") && !state.equals("running")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError(id + " has not ended: " + job(door, id) + door.log());
    }

    private void awaitEmptyQueue() throws InterruptedException {
        for (int i = 0; i < 300 && sqs.messages(QUEUE) > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(sqs.messages(QUEUE)).isZero();
    }

    private static void requireWorkerTakesNothing(RunningHart worker) throws Exception {
        HttpResponse<String> job = worker.send(json(worker, "/v1/jobs").POST(BodyPublishers.ofString(body(1))));
        assertThat(job.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(job.body()).path("code").asText()).isEqualTo("worker_only");
        HttpResponse<String> images =
                worker.send(json(worker, "/v1/images/generations").POST(BodyPublishers.ofString(body(1))));
        assertThat(images.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(images.body()).at("/error/code").asText()).isEqualTo("worker_only");
    }

    /** The JVM's own libraries and those of the system are the only ones that the door maps, and it has no file of a pack open. */
    private static void requireNoModel(RunningHart door) throws IOException {
        assertThat(libraries(door)).as("libraries of a door").isEmpty();
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(door.pid()), "fd"))) {
            assertThat(open.map(FleetServerIT::target))
                    .noneMatch(file -> file.endsWith(".onnx") || file.endsWith(".bin") || file.contains("tokenizer"));
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** The libraries that a process maps, except those of its JVM and of the system. */
    private static Set<String> libraries(RunningHart hart) throws IOException {
        Path java = Path.of(System.getProperty("java.home")).toRealPath();
        Set<String> found = new LinkedHashSet<>();
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(hart.pid()), "maps"))) {
            Matcher library = LIBRARY.matcher(line);
            if (library.find()) {
                String path = library.group(1);
                if (!path.startsWith(java + "/") && !path.matches("/(usr/)?lib(64)?/.*")) {
                    found.add(path);
                }
            }
        }
        return found;
    }

    private static HttpResponse<byte[]> image(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }

    /** The keys of the images that are still in the bucket. */
    private List<String> images() {
        try (S3Bucket bucket = bucket("")) {
            return bucket.list("images/", Optional.empty(), 1000, key -> true).stream()
                    .map(S3Entry::key)
                    .toList();
        }
    }

    private RunningHart door() throws IOException {
        // Of the door's machine, no file of a pack.
        return start("door", Map.of("HART_ROLE", "door", "HART_PACK", "s3://" + S3Server.BUCKET + "/" + PACK));
    }

    private RunningHart worker() throws IOException {
        return start(
                "worker",
                Map.of(
                        "HART_ROLE", "worker",
                        "HART_PACK", TinyPack.shared().toString(),
                        // The door does it.
                        "HART_JOBS_HOUSEKEEPING", "false"));
    }

    private RunningHart start(String name, Map<String, String> role) throws IOException {
        Map<String, String> environment = new HashMap<>(role);
        environment.put("HART_STORE", "s3");
        environment.put("HART_S3_BUCKET", S3Server.BUCKET);
        environment.put("HART_S3_ENDPOINT", s3.endpoint().toString());
        environment.put("HART_S3_PATH_STYLE", "true");
        environment.put("HART_SQS_QUEUE", QUEUE);
        environment.put("HART_SQS_ENDPOINT", sqs.endpoint().toString());
        environment.put("HART_SQS_REGION", "eu-central-1");
        environment.put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET);
        // The safety model of the tiny pack has random weights, so its scores are random.
        environment.put("HART_SAFETY_THRESHOLD", "0.999999");
        return RunningHart.start(Files.createDirectories(folder.resolve(name)), name + ".log", environment);
    }
}
