package dev.hart.api.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import dev.hart.api.key.KeysProfile;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import dev.hart.job.TestDigests;
import dev.hart.service.JobRuntime;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeysProfile.class)
class JobsResourceIT {
    private static final String JOBS = "/v1/jobs";
    private static final String PROBLEM = "application/problem+json";
    private static final String CAT = "{\"prompt\":\"a cat\",\"n\":2,\"seed\":7}";

    /** HTTP/1.1, so that each stream has a connection of its own. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Inject
    JobRuntime jobs;

    @AfterEach
    void end() throws InterruptedException {
        OpenJobs.awaitNone(KeysProfile.WEB);
        OpenJobs.awaitNone(KeysProfile.SHOP);
    }

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aJobIsAcceptedAndDoneAndItsImagesCanBeDownloaded() throws Exception {
        String location = post(CAT)
                .statusCode(202)
                .header("Cache-Control", "no-store")
                .body("object", equalTo("job"))
                .body("id", matchesPattern("[0-9a-f]{32}"))
                .body("created_at", notNullValue())
                .extract()
                .header("Location");
        assertThat(location).startsWith(KeysProfile.PUBLIC_URL + JOBS + "/");

        JsonPath job = ended(location.substring(location.lastIndexOf('/') + 1));

        assertThat(job.getString("state")).isEqualTo("succeeded");
        assertThat(job.getList("data.seed", Long.class)).containsExactly(7L, 8L);
        assertThat(job.getLong("ended_at")).isGreaterThanOrEqualTo(job.getLong("created_at"));
        assertThat(job.getMap("seconds"))
                .containsOnlyKeys("waiting", "safety", "text_encoder", "transformer", "residual", "decoder");
        assertThat(job.getDouble("seconds.decoder")).isPositive();
        for (int i = 0; i < 2; i++) {
            String url = job.getString("data[" + i + "].url");
            byte[] image = given().urlEncodingEnabled(false)
                    .get(url.substring(KeysProfile.PUBLIC_URL.length()))
                    .then()
                    .statusCode(200)
                    .contentType("image/png")
                    .extract()
                    .asByteArray();
            assertThat(image).hasSize(job.getInt("data[" + i + "].bytes"));
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(image)))
                    .isEqualTo(job.getString("data[" + i + "].sha256"));
        }
    }

    @Test
    void theReplyRepeatsTheRequestWithAllDefaultsFilledIn() throws Exception {
        String id = id(post("{\"prompt\":\"a cat\",\"quality\":\"low\",\"output_format\":\"jpeg\","
                + "\"output_compression\":80,\"guidance_scale\":2.5,\"user\":\"u\"}"));

        JsonPath job = ended(id);

        assertThat(job.getString("request.model")).isEqualTo("fake-pack");
        assertThat(job.getString("request.prompt")).isEqualTo("a cat");
        assertThat(job.getInt("request.n")).isEqualTo(1);
        assertThat(job.getLong("request.seed")).isEqualTo(job.getLong("data[0].seed"));
        assertThat(job.getDouble("request.guidance_scale")).isEqualTo(2.5);
        assertThat(job.getString("request.quality")).isEqualTo("low");
        assertThat(job.getString("request.size")).isEqualTo("8x8");
        assertThat(job.getString("request.output_format")).isEqualTo("jpeg");
        assertThat(job.getInt("request.output_compression")).isEqualTo(80);
        assertThat(job.getString("data[0].url")).contains(".jpg?");
    }

    @Test
    void aRepeatedIdempotencyKeyIsTheSameJobEvenAfterItsEndAndAnotherBodyIsRefused() throws Exception {
        String key = "order " + UUID.randomUUID();
        String id = id(keyed(key, "{\"prompt\":\"a cat\",\"n\":1}"));
        JsonPath done = ended(id);

        keyed(key, "{ \"n\": 1.0e0, \"prompt\":\"a c\\u0061t\" }")
                .statusCode(202)
                .body("id", equalTo(id))
                .body("state", equalTo("succeeded"))
                .body("request.seed", equalTo(done.get("request.seed")));
        keyed(key, "{\"prompt\":\"a cat\",\"n\":2}")
                .statusCode(422)
                .contentType(PROBLEM)
                .body("status", equalTo(422))
                .body("title", equalTo("Unprocessable Content"))
                .body("code", equalTo("idempotency_conflict"));
        json(KeysProfile.SHOP)
                .header("Idempotency-Key", key)
                .body("{\"prompt\":\"a cat\",\"n\":2}")
                .post(JOBS)
                .then()
                .statusCode(202);
    }

    @Test
    void concurrentRequestsWithOneIdempotencyKeyCreateOneJob() throws Exception {
        String key = UUID.randomUUID().toString();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Callable<JsonPath>> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            // Each request chooses a random seed: one of them is kept.
            requests.add(() -> keyed(key, "{\"prompt\":\"a cat\"}")
                    .statusCode(202)
                    .extract()
                    .jsonPath());
        }

        List<String> jobs = new ArrayList<>();
        for (Future<JsonPath> job : pool.invokeAll(requests)) {
            jobs.add(job.get().getString("id") + " " + job.get().getLong("request.seed"));
        }
        pool.shutdown();

        assertThat(jobs).hasSize(8).containsOnly(jobs.get(0));
    }

    @Test
    void anAcceptedJobIsFoundAgainEvenIfItsBodyWouldBeRefusedNow() throws Exception {
        // The service no longer has this pack, nor a secret for the webhook.
        String body = "{\"prompt\":\"a cat\",\"model\":\"old-pack\",\"webhook\":\"https://shop.example/hook\"}";
        String name = UUID.randomUUID().toString();
        put(name, body).statusCode(404).body("code", equalTo("model_not_found"));
        JobId keys = JobId.ofIdempotencyKey(name);
        JobId events = JobId.ofEvent("/shop", name);
        for (JobId id : List.of(new JobId(name), keys, events)) {
            recordAccepted("web", id, body);
        }

        put(name, body).statusCode(202).body("id", equalTo(name)).body("request.model", equalTo("old-pack"));
        keyed(name, body).statusCode(202).body("id", equalTo(keys.value()));
        as(KeysProfile.WEB)
                .contentType("application/cloudevents+json")
                .body("{\"specversion\":\"1.0\",\"type\":\"dev.hart.job.requested\",\"source\":\"/shop\",\"id\":\""
                        + name + "\",\"data\":" + body + "}")
                .post("/v1/events")
                .then()
                .statusCode(202)
                .header("Location", KeysProfile.PUBLIC_URL + JOBS + "/" + events);

        put(name, body.replace("cat", "dog")).statusCode(422).body("code", equalTo("idempotency_conflict"));
        put(name, "{").statusCode(400).body("code", equalTo("invalid_json"));
        assertThat(ended(name).getString("error.message")).contains("old-pack");
        delete(name).statusCode(204);
        put(name, body).statusCode(410).body("code", equalTo("job_erased"));
    }

    @Test
    void anApiKeyForAPackThatIsNoLongerServedCanReachItsJobsButCreateNone() {
        String name = UUID.randomUUID().toString();
        recordAccepted("limited", new JobId(name), CAT);

        as(KeysProfile.LIMITED).get(JOBS + "/" + name).then().statusCode(200);
        json(KeysProfile.LIMITED).body(CAT).put(JOBS + "/" + name).then().statusCode(202);
        json(KeysProfile.LIMITED)
                .body(CAT)
                .post(JOBS)
                .then()
                .statusCode(403)
                .body("code", equalTo("model_not_allowed"));
        json(KeysProfile.LIMITED)
                .body(CAT)
                .post("/v1/images/generations")
                .then()
                .statusCode(403)
                .body("error.code", equalTo("model_not_allowed"));
        as(KeysProfile.LIMITED).delete(JOBS + "/" + name).then().statusCode(anyOf(equalTo(200), equalTo(204)));
    }

    @Test
    void aNumberWhoseExponentIsTooLargeIsRefused() {
        put(UUID.randomUUID().toString(), "{\"prompt\":\"a cat\",\"guidance_scale\":0e99999999999}")
                .statusCode(400)
                .body("code", equalTo("invalid_json"));
    }

    /** Records a job as a service with that pack and that secret would have accepted it. */
    private void recordAccepted(String owner, JobId id, String body) {
        JobRequest request = new JobRequest(
                "old-pack",
                new ImageRequest("a cat", 1, 7, 4.5, Sampling.DEFAULT),
                0.5,
                new ImageEncoding(ImageFormat.PNG, ImageFormat.DEFAULT_COMPRESSION, FakeModel.SIZE),
                Optional.empty());
        JobRef ref = new JobRef(new Owner(owner), id);
        JobView unused = jobs.store().orElseThrow().accept(new JobSubmission(ref, TestDigests.of(body), () -> request));
    }

    @Test
    void aClientMayChooseTheId() throws Exception {
        String id = "Order_7-" + UUID.randomUUID();

        put(id, CAT).statusCode(202).header("Location", KeysProfile.PUBLIC_URL + JOBS + "/" + id);
        put(id, CAT).statusCode(202).body("id", equalTo(id));
        put(id, "{\"prompt\":\"a dog\"}").statusCode(422);

        assertThat(ended(id).getString("state")).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a%20b", "x123456789012345678901234567890123456789012345678901234567890abcd"})
    void anInvalidIdIsRefusedByPutAndNotFoundByGet(String id) {
        json(KeysProfile.WEB)
                .urlEncodingEnabled(false)
                .body(CAT)
                .put(JOBS + "/" + id)
                .then()
                .statusCode(400)
                .contentType(PROBLEM);
        as(KeysProfile.WEB)
                .urlEncodingEnabled(false)
                .get(JOBS + "/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo("job_not_found"));
    }

    @Test
    void jobsOfAnotherOwnerAreNotFound() throws Exception {
        String id = id(post("{\"prompt\":\"a cat in a marked hat\"}"));
        ended(id);

        as(KeysProfile.SHOP)
                .get(JOBS + "/" + id)
                .then()
                .statusCode(404)
                .contentType(PROBLEM)
                .body("code", equalTo("job_not_found"))
                .body(not(containsString("marked")));
        as(KeysProfile.SHOP).get(JOBS + "/" + id + "/events").then().statusCode(404);
        as(KeysProfile.SHOP).delete(JOBS + "/" + id).then().statusCode(404);
        as(KeysProfile.WEB).get(JOBS + "/" + id).then().statusCode(200);
    }

    @Test
    void aRefusedPromptIsAnOutcomeWithItsScores() throws Exception {
        JsonPath job = ended(id(post("{\"prompt\":\"refuse\"}")));

        assertThat(job.getString("state")).isEqualTo("refused");
        assertThat(job.getString("error.code")).isEqualTo("content_policy_violation");
        assertThat(job.getList("error.policies.violated")).containsExactly(false, true);
        assertThat(job.getList("data")).isNull();
    }

    @Test
    void aJobWhoseAttemptsAllFailEndsAsFailedWithTheReason() throws Exception {
        JsonPath job = ended(id(post("{\"prompt\":\"nan\"}")));

        assertThat(job.getString("state")).isEqualTo("failed");
        assertThat(job.getString("error.code")).isEqualTo("job_failed");
        assertThat(job.getString("error.message")).startsWith("given up after 2 attempts: the safety check");
    }

    @Test
    void deletingCancelsAJobThenErasesItAndItsIdCannotBeReused() throws Exception {
        String id = UUID.randomUUID().toString();
        put(id, "{\"prompt\":\"hold\"}").statusCode(202);
        await(id, "running");

        delete(id)
                .statusCode(200)
                .body("state", equalTo("cancelled"))
                .body("ended_at", notNullValue())
                .body("data", nullValue());
        as(KeysProfile.WEB).get(JOBS + "/" + id).then().statusCode(200).body("state", equalTo("cancelled"));

        delete(id).statusCode(204);
        delete(id).statusCode(204);
        as(KeysProfile.WEB)
                .get(JOBS + "/" + id)
                .then()
                .statusCode(410)
                .contentType(PROBLEM)
                .body("code", equalTo("job_erased"))
                .body(not(containsString("hold")));
        put(id, "{\"prompt\":\"hold\"}").statusCode(410);
        as(KeysProfile.WEB).get(JOBS + "/" + id + "/events").then().statusCode(410);
    }

    @Test
    void erasingRemovesTheImages() throws Exception {
        String id = id(post(CAT));
        String url = ended(id).getString("data[0].url").substring(KeysProfile.PUBLIC_URL.length());

        delete(id).statusCode(204);

        given().urlEncodingEnabled(false).get(url).then().statusCode(404);
    }

    @Test
    void eventsReportTheChangesAndEndWithTheJob() throws Exception {
        String id = UUID.randomUUID().toString();
        put(id, "{\"prompt\":\"hold late\"}").statusCode(202);
        await(id, "running");
        HttpResponse<Stream<String>> reply = events(id);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");

        List<String> names = new ArrayList<>();
        try (Stream<String> lines = reply.body()) {
            lines.filter(line -> !line.isEmpty()).forEach(line -> {
                if (line.startsWith("event: ")) {
                    names.add(line.substring(7));
                } else if (line.contains("\"scales\":3") && line.contains("\"done\":1")) {
                    delete(id).statusCode(200);
                }
            });
        }

        assertThat(names).startsWith("job.running").endsWith("job.cancelled").doesNotContain("job.succeeded");
    }

    @Test
    void theEventStreamsOfAnOwnerAreLimitedAndReleasedHoweverTheyEnd() throws Exception {
        String id = UUID.randomUUID().toString();
        put(id, "{\"prompt\":\"hold\"}").statusCode(202);
        await(id, "running");
        List<Stream<String>> open = new ArrayList<>();
        for (int i = 0; i < StreamLimiter.MAX_STREAMS; i++) {
            open.add(opened(events(id)));
        }

        as(KeysProfile.WEB)
                .get(JOBS + "/" + id + "/events")
                .then()
                .statusCode(429)
                .contentType(PROBLEM)
                .header("Retry-After", "5")
                .body("code", equalTo("too_many_streams"));
        as(KeysProfile.WEB).head(JOBS + "/" + id + "/events").then().statusCode(200);

        // One stream ends because its client disconnects.
        open.remove(0).close();
        open.add(openedSoon(id));
        // The others end with the job.
        delete(id).statusCode(200);
        for (Stream<String> lines : open) {
            assertThat(lines).contains("event: job.cancelled");
        }
        for (int i = 0; i < StreamLimiter.MAX_STREAMS; i++) {
            assertThat(opened(events(id))).contains("event: job.cancelled");
        }
    }

    private static Stream<String> opened(HttpResponse<Stream<String>> reply) {
        assertThat(reply.statusCode()).isEqualTo(200);
        return reply.body();
    }

    private static Stream<String> openedSoon(String id) throws Exception {
        for (int i = 0; i < 200; i++) {
            HttpResponse<Stream<String>> reply = events(id);
            if (reply.statusCode() == 200) {
                return reply.body();
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no stream was released");
    }

    @Test
    void theEventsOfAnEndedJobAreItsEnd() throws Exception {
        String id = id(post(CAT));
        ended(id);

        List<String> lines = events(id).body().toList();

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("event: job.succeeded");
        assertThat(JsonPath.from(lines.get(1).substring("data: ".length())).getString("job.id"))
                .isEqualTo(id);
        as(KeysProfile.WEB).head(JOBS + "/" + id + "/events").then().statusCode(200);
    }

    /** An {@code EventSource} reconnects until it is answered 204 (HTML standard, 9.2.3), with the id of the last event that had one. */
    @Test
    void anEventSourceThatHasTheEndOfAJobIsToldToStopReconnecting() throws Exception {
        String id = id(post(CAT));
        ended(id);
        String events = JOBS + "/" + id + "/events";

        List<String> lines = events(id).body().toList();
        String last = lines.stream()
                .filter(line -> line.startsWith("id: "))
                .reduce((one, other) -> other)
                .orElseThrow()
                .substring("id: ".length());

        as(KeysProfile.WEB).header("Last-Event-ID", last).get(events).then().statusCode(204);
        as(KeysProfile.WEB).header("Last-Event-ID", last).head(events).then().statusCode(204);
        // An id of another stream: this client has not seen the end.
        as(KeysProfile.WEB)
                .header("Last-Event-ID", "0")
                .get(events)
                .then()
                .statusCode(200)
                .body(containsString("event: job.succeeded"));
    }

    @Test
    void aCallersOwnJobsAreListedNewestFirstInPages() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            // Ids that do not sort by time.
            String id = (9 - i) + "-" + UUID.randomUUID();
            json(KeysProfile.SHOP).body(CAT).put(JOBS + "/" + id).then().statusCode(202);
            ids.add(0, id);
        }
        id(post(CAT));

        JsonPath first = list(KeysProfile.SHOP, "?limit=2");
        JsonPath second = list(KeysProfile.SHOP, "?limit=2&after=" + first.getString("next"));
        JsonPath third = list(KeysProfile.SHOP, "?limit=1&after=" + second.getString("data[1].id"));

        assertThat(first.getString("object")).isEqualTo("list");
        assertThat(first.getBoolean("has_more")).isTrue();
        assertThat(first.getList("data.id", String.class)).isEqualTo(ids.subList(0, 2));
        assertThat(second.getList("data.id", String.class)).isEqualTo(ids.subList(2, 4));
        assertThat(third.getList("data.id", String.class)).isEqualTo(ids.subList(4, 5));
        assertThat(first.getString("data[0].request.prompt")).isEqualTo("a cat");
        assertThat(list(KeysProfile.SHOP, "").getList("data.id", String.class)).containsAll(ids);
    }

    @Test
    void aListMayBeOfOneStateAndLeavesOutErasedJobs() throws Exception {
        String refused = id(post("{\"prompt\":\"refuse\"}"));
        ended(refused);

        assertThat(list(KeysProfile.WEB, "?state=refused&limit=100").getList("data.id", String.class))
                .contains(refused);
        assertThat(list(KeysProfile.WEB, "?state=refused").getList("data.state", String.class))
                .containsOnly("refused");
        assertThat(list(KeysProfile.WEB, "?state=succeeded&limit=100").getList("data.id", String.class))
                .doesNotContain(refused);
        delete(refused).statusCode(204);
        assertThat(list(KeysProfile.WEB, "?limit=100").getList("data.id", String.class))
                .doesNotContain(refused);
        as(KeysProfile.WEB)
                .get(JOBS + "?after=" + refused)
                .then()
                .statusCode(400)
                .body("param", equalTo("after"))
                .body("detail", containsString("erased"));
    }

    @ParameterizedTest
    @CsvSource({
        "state=done,state",
        "state=erased,state",
        "state=,state",
        "limit=0,limit",
        "limit=101,limit",
        "limit=1.0,limit",
        "limit=2&limit=3,limit",
        "after=no-such-job,after",
        "after=1.2.3,after",
        "after=,after",
        "after=%00,after",
        "before=a,before",
    })
    void anInvalidParameterOfAListIsRefusedByName(String query, String name) {
        as(KeysProfile.WEB)
                .urlEncodingEnabled(false)
                .get(JOBS + "?" + query)
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("param", equalTo(name))
                .body("detail", containsString("'" + name + "'"));
    }

    private static JsonPath list(String key, String query) {
        return as(key).urlEncodingEnabled(false)
                .get(JOBS + query)
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .extract()
                .jsonPath();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"prompt\":\"a cat\",\"stream\":true} | stream | invalid_value",
                "{\"prompt\":\"a cat\",\"partial_images\":1} | partial_images | invalid_value",
                "{\"prompt\":\"a cat\",\"response_format\":\"file\"} | response_format | invalid_value",
                "{\"prompt\":\"a cat\",\"stile\":\"vivid\"} | stile | unknown_parameter",
                "{\"prompt\":\"a cat\",\"n\":11} | n | invalid_value",
                "{\"prompt\":\"a cat\",\"n\":\"2\"} | n | invalid_type",
                "{\"prompt\":\"control\"} | prompt | invalid_value",
                "{\"prompt\":\"half a pair \\ud800\"} | prompt | invalid_value",
                "{\"n\":1} | prompt | missing_required_parameter",
            })
    void anInvalidFieldIsRefusedByName(String body, String field, String code) {
        post(body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("param", equalTo(field))
                .body("code", equalTo(code))
                .body("detail", containsString(field));
    }

    @Test
    void anInvalidRequestIsAnsweredWithAProblem() {
        post("{").statusCode(400).contentType(PROBLEM).body("code", equalTo("invalid_json"));
        post("{\"prompt\":\"a cat\",\"model\":\"other\"}").statusCode(404).body("code", equalTo("model_not_found"));
        post("{\"prompt\":\"a cat\",\"moderation\":\"low\"}").statusCode(403).contentType(PROBLEM);
        post("{\"prompt\":\"" + "x".repeat(70_000) + "\"}").statusCode(413).contentType(PROBLEM);
        as(KeysProfile.WEB)
                .contentType(ContentType.TEXT)
                .body(CAT)
                .post(JOBS)
                .then()
                .statusCode(415)
                .contentType(PROBLEM);
        given().contentType(ContentType.JSON)
                .body(CAT)
                .post(JOBS)
                .then()
                .statusCode(401)
                .contentType(PROBLEM);
        json(KeysProfile.WEB)
                .body(CAT)
                .post(JOBS + "?seed=7")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("param", equalTo("seed"));
        as(KeysProfile.WEB).patch(JOBS + "/a").then().statusCode(405).header("Allow", containsString("PUT"));
        as(KeysProfile.WEB).patch(JOBS).then().statusCode(405).header("Allow", "GET, HEAD, POST, OPTIONS");
    }

    @Test
    void anInvalidIdempotencyKeyIsRefused() {
        for (String key : List.of("", "x".repeat(256))) {
            keyed(key, CAT).statusCode(400).contentType(PROBLEM).body("detail", startsWith("Idempotency-Key"));
        }
    }

    @Test
    void aPutWithAnIdempotencyKeyIsRefused() {
        json(KeysProfile.WEB)
                .header("Idempotency-Key", "a")
                .body(CAT)
                .put(JOBS + "/a")
                .then()
                .statusCode(400)
                .body("detail", startsWith("Idempotency-Key"));
    }

    @Test
    void aClientThatPrefersNotToWaitForImagesGetsAJob() throws Exception {
        String id = json(KeysProfile.WEB)
                .header("Prefer", "handling=lenient, Respond-Async; x=1, priority=5")
                .body(CAT)
                .post("/v1/images/generations")
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async")
                .header("Location", startsWith(KeysProfile.PUBLIC_URL + JOBS))
                .extract()
                .path("id");

        assertThat(ended(id).getString("state")).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"stream\":false",
                "\"stream\":false,\"partial_images\":0",
                "\"stream\":null,\"style\":null",
                "\"response_format\":\"url\"",
                "\"response_format\":\"b64_json\"",
            })
    void anImageRequestWhoseFieldsAreAboutTheReplyCanBeAJob(String fields) throws Exception {
        String body = "{\"prompt\":\"a cat\"," + fields + "}";
        String preferred = json(KeysProfile.WEB)
                .header("Prefer", "respond-async")
                .body(body)
                .post("/v1/images/generations")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        assertThat(ended(preferred).getString("state")).isEqualTo("succeeded");
        assertThat(ended(id(post(body))).getString("state")).isEqualTo("succeeded");
    }

    @Test
    void aJobWhoseImagesTheCallerWantedInTheReplySaysThatTheyAreElsewhere() {
        post("{\"prompt\":\"a cat\",\"response_format\":\"b64_json\"}")
                .statusCode(202)
                .header("Hart-Ignored", equalTo("response_format"));
        post("{\"prompt\":\"a cat\",\"response_format\":\"url\"}")
                .statusCode(202)
                .header("Hart-Ignored", nullValue());
    }

    @Test
    void aStreamIsSentAlthoughTheClientPrefersNotToWait() {
        json(KeysProfile.WEB)
                .header("Prefer", "respond-async")
                .body("{\"prompt\":\"a cat\",\"stream\":true}")
                .post("/v1/images/generations")
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .header("Preference-Applied", nullValue())
                .body(containsString("image_generation.completed"));
    }

    @Test
    void jobsAreCounted() throws Exception {
        ended(id(post(CAT)));

        as(KeysProfile.WEB)
                .get("/q/metrics")
                .then()
                .body(containsString("hart_jobs_total{outcome=\"succeeded\"}"))
                .body(containsString("hart_job_wait_seconds_count"))
                .body(containsString("hart_jobs_running"));
    }

    private static RequestSpecification as(String key) {
        return RestAssured.given().header("Authorization", "Bearer " + key);
    }

    private static RequestSpecification json(String key) {
        return as(key).contentType(ContentType.JSON);
    }

    private static ValidatableResponse post(String body) {
        return json(KeysProfile.WEB).body(body).post(JOBS).then();
    }

    private static ValidatableResponse keyed(String key, String body) {
        return json(KeysProfile.WEB)
                .header("Idempotency-Key", key)
                .body(body)
                .post(JOBS)
                .then();
    }

    private static ValidatableResponse put(String id, String body) {
        return json(KeysProfile.WEB).body(body).put(JOBS + "/" + id).then();
    }

    private static ValidatableResponse delete(String id) {
        return as(KeysProfile.WEB).delete(JOBS + "/" + id).then();
    }

    private static String id(ValidatableResponse reply) {
        return reply.statusCode(202).extract().path("id");
    }

    private static JsonPath ended(String id) throws InterruptedException {
        return await(id, "succeeded", "refused", "failed", "cancelled");
    }

    private static JsonPath await(String id, String... states) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            JsonPath job = as(KeysProfile.WEB)
                    .get(JOBS + "/" + id)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            if (List.of(states).contains(job.getString("state"))) {
                return job;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("job " + id + " is not " + List.of(states));
    }

    private static HttpResponse<Stream<String>> events(String id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + JOBS + "/" + id + "/events"))
                .header("Authorization", "Bearer " + KeysProfile.WEB)
                .build();
        return CLIENT.send(request, BodyHandlers.ofLines());
    }
}
