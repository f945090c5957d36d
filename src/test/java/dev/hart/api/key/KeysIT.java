package dev.hart.api.key;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hart.api.FakeModel;
import dev.hart.api.RawHttp;
import dev.hart.api.Ready;
import dev.hart.image.ImageFormat;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeysProfile.class)
class KeysIT {
    private static final String GENERATIONS = "/v1/images/generations";
    private static final String UNKNOWN = "hk-" + "x".repeat(43);

    @Inject
    ImageStore store;

    @Inject
    ManualTime time;

    @Inject
    FakeModel model;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
        time.refillBuckets();
    }

    @Test
    void aValidApiKeyIsAdmitted() {
        with(KeysProfile.STUDIO)
                .contentType(ContentType.JSON)
                .body("{\"prompt\":\"a cat\"}")
                .post(GENERATIONS)
                .then()
                .statusCode(200);
        given().header("Authorization", "bearer  " + KeysProfile.STUDIO)
                .get("/v1/models")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer hk-short",
                "Bearer hk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "Basic aGs6d3d3",
                "hk-wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
                "Bearer hk-wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww x",
                "Bearer hk-wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwW"
            })
    void anyOtherAuthorizationIsRefused(String authorization) {
        int generated = model.rows.size();

        given().header("Authorization", authorization)
                .contentType(ContentType.JSON)
                .body("{\"prompt\":\"a cat\"}")
                .post(GENERATIONS)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .header("RateLimit", nullValue())
                .contentType(ContentType.JSON)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.param", nullValue())
                .body("error.code", equalTo("invalid_api_key"))
                .body("error.message", not(containsString("www")));

        assertThat(model.rows).hasSize(generated);
    }

    @Test
    void twoApiKeysInOneRequestAreRefused() {
        given().header("Authorization", "Bearer " + KeysProfile.STUDIO, "Bearer " + KeysProfile.WEB)
                .get("/v1/models")
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models",
                "/v1/models/",
                "/v1/models/fake-pack",
                "/v1/images/generations",
                "/v1/nothing",
                "//v1/models",
                "/v1//models",
                "/v1/models;a=b",
                "/v1;a=b/models",
                "/%76%31/models",
                "/x/../v1/models",
                "/images/../v1/models",
                "/images/%2e%2e/v1/models",
                "/v1/%6dodels",
                "/whoami"
            })
    void noSpellingOfAPathIsServedWithoutAnApiKey(String path) {
        int status = given().urlEncodingEnabled(false).get(path).statusCode();

        assertThat(status).isIn(401, 404);
        // A spelling that is served with an API key must be refused for the lack of one, not as unknown.
        if (with(KeysProfile.STUDIO).urlEncodingEnabled(false).get(path).statusCode() == 200) {
            assertThat(status).isEqualTo(401);
        }
    }

    @Test
    void healthAndSignedUrlsNeedNoApiKey() {
        given().get("/q/health").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
        given().get("/images/a.png").then().statusCode(403).body("detail", containsString("not signed here"));
        given().get("/favicon.ico").then().statusCode(404);
    }

    @Test
    void aCallerOnThisMachineMayAskWithoutAnApiKeyHowLongTheInstanceHasBeenIdle() {
        given().get("/q/idle")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", "no-store")
                .body("keySet()", equalTo(Set.of("idle_seconds", "jobs_running", "queue_visible")))
                .body("queue_visible", equalTo(0));
        given().head("/q/idle").then().statusCode(200);
        given().post("/q/idle").then().statusCode(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP"})
    void aCallerBehindAProxyOnThisMachineNeedsAnApiKeyForIt(String header) {
        given().header(header, "127.0.0.1").get("/q/idle").then().statusCode(401);
        with(KeysProfile.STUDIO)
                .header(header, "127.0.0.1")
                .get("/q/idle")
                .then()
                .statusCode(200);
    }

    @Test
    void aPageThatHasABrowserOnThisMachineAskIsRefused() {
        given().header("Host", "evil.example").get("/q/idle").then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/idle/", "/q/idle/x", "/q/idlex"})
    void onlyThePathItselfIsOpen(String path) {
        given().get(path).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/q/metrics", "/q/openapi", "/q/swagger-ui/", "/q", "/q/healthy", "/q/./metrics", "/%71/metrics"
            })
    void managementPathsNeedAnApiKey(String path) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json")
                .body("status", equalTo(401))
                .body("title", equalTo("Unauthorized"));
        with(KeysProfile.STUDIO)
                .urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(anyOf(equalTo(200), equalTo(404)));
    }

    @Test
    void everyReplyStatesTheRemainingQuotaAndARefusalStatesWhenToRetry() {
        with(KeysProfile.METERED)
                .get("/v1/models")
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", "\"requests\";q=2;w=10")
                .header("RateLimit", "\"requests\";r=1;t=5")
                .header("x-ratelimit-limit-requests", "2")
                .header("x-ratelimit-remaining-requests", "1")
                .header("x-ratelimit-reset-requests", "5s");
        time.pass(Duration.ofMillis(1500));
        with(KeysProfile.METERED)
                .get("/v1/models/dall-e-3")
                .then()
                .statusCode(404)
                .header("RateLimit", "\"requests\";r=0;t=4")
                .header("x-ratelimit-reset-requests", "9s");

        with(KeysProfile.METERED)
                .contentType(ContentType.JSON)
                .body("{\"prompt\":\"a cat\"}")
                .post(GENERATIONS)
                .then()
                .statusCode(429)
                .header("Retry-After", "4")
                .header("RateLimit", "\"requests\";r=0;t=4")
                .header("RateLimit-Policy", "\"requests\";q=2;w=10")
                .header("x-ratelimit-remaining-requests", "0")
                .body("error.type", equalTo("rate_limit_error"))
                .body("error.param", nullValue())
                .body("error.code", equalTo("rate_limit_exceeded"));

        with(KeysProfile.STUDIO).get("/v1/models").then().statusCode(200);
        time.pass(Duration.ofMillis(3500));
        with(KeysProfile.METERED).get("/v1/models").then().statusCode(200);
        with(KeysProfile.METERED).get("/v1/models").then().statusCode(429);
        with(KeysProfile.METERED)
                .get("/whoami")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", "5")
                .body("detail", containsString("try again in 5 s"));
    }

    @Test
    void aConfiguredBurstIsStatedInTheHeaders() {
        with(KeysProfile.STUDIO)
                .get("/v1/models")
                .then()
                .header("RateLimit-Policy", "\"requests\";q=1000;w=3600;hart-burst=500")
                .header("RateLimit", "\"requests\";r=499;t=4")
                .header("x-ratelimit-limit-requests", "500");
    }

    @Test
    void wrongApiKeysAreLimitedByAddressAndValidOnesAreStillAdmitted() {
        for (int i = 0; i < 3; i++) {
            with(UNKNOWN).get("/v1/models").then().statusCode(401);
        }

        with(UNKNOWN)
                .get("/v1/models")
                .then()
                .statusCode(429)
                .header("Retry-After", "20")
                .body("error.code", equalTo("rate_limit_exceeded"));

        with(KeysProfile.STUDIO).get("/v1/models").then().statusCode(200);
        given().get("/v1/models").then().statusCode(401);
        time.pass(Duration.ofSeconds(20));
        with(UNKNOWN).get("/v1/models").then().statusCode(401);
    }

    @Test
    void anApiKeyForOtherPacksIsForbidden() {
        with(KeysProfile.ELSEWHERE)
                .get("/v1/models")
                .then()
                .statusCode(403)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo("model_not_allowed"));
    }

    @Test
    void aResourceCanInjectTheCaller() {
        with(KeysProfile.STUDIO).get("/whoami").then().statusCode(200).body(equalTo("studio true"));
        with(KeysProfile.METERED).get("/whoami").then().statusCode(200).body(equalTo("metered false"));
    }

    @Test
    void aPageOfAnAllowedOriginMayCallAndReadTheRateLimitHeaders() {
        given().header("Origin", KeysProfile.ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options(GENERATIONS)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", KeysProfile.ORIGIN)
                .header("Access-Control-Allow-Headers", containsString("Authorization"));
        with(KeysProfile.STUDIO)
                .header("Origin", KeysProfile.ORIGIN)
                .get("/v1/models")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", KeysProfile.ORIGIN)
                .header("Access-Control-Expose-Headers", containsString("RateLimit,"))
                .header("Access-Control-Expose-Headers", containsString("Retry-After"));
        // Refusals can be read too.
        given().header("Origin", KeysProfile.ORIGIN)
                .get("/v1/models")
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", KeysProfile.ORIGIN);
    }

    /**
     * Preflights the headers that openai 7.57.0 sends from a browser ({@code buildHeaders}), with organization, project and
     * timeout.
     */
    @Test
    void aPageOfAnAllowedOriginMayUseTheOfficialClient() {
        List<String> sent = List.of(
                "authorization",
                "content-type",
                "openai-organization",
                "openai-project",
                "x-request-timeout",
                "x-stainless-arch",
                "x-stainless-lang",
                "x-stainless-os",
                "x-stainless-package-version",
                "x-stainless-retry-count",
                "x-stainless-runtime",
                "x-stainless-runtime-version",
                "x-stainless-timeout",
                "x-stainless-helper-method",
                "x-stainless-poll-helper",
                "x-stainless-custom-poll-interval",
                "x-stainless-async",
                "idempotency-key",
                "openai-beta",
                "traceparent",
                "tracestate",
                "baggage",
                "if-none-match",
                "range",
                "if-range",
                "last-event-id",
                "prefer",
                "x-request-id");

        String allowed = given().header("Origin", KeysProfile.ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", String.join(",", sent))
                .options(GENERATIONS)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", KeysProfile.ORIGIN)
                .extract()
                .header("Access-Control-Allow-Headers");

        assertThat(allowed.toLowerCase(Locale.ROOT).split("\\s*,\\s*")).containsAll(sent);
    }

    @Test
    void aPageOfAnAllowedOriginMayReadAnImageAndItsRange() {
        String path = path(store.put(new ImageContent(ImageFormat.PNG, new byte[] {1, 2, 3}))
                .key());

        given().urlEncodingEnabled(false)
                .header("Origin", KeysProfile.ORIGIN)
                .header("Range", "bytes=0-0")
                .get(path)
                .then()
                .statusCode(206)
                .header("Access-Control-Allow-Origin", KeysProfile.ORIGIN)
                .header("Access-Control-Expose-Headers", containsString("Content-Range"))
                .header("Access-Control-Expose-Headers", containsString("ETag"));
        given().header("Origin", KeysProfile.ORIGIN)
                .header("Access-Control-Request-Method", "HEAD")
                .options("/images/a.png")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Methods", containsString("HEAD"));
    }

    @Test
    void aSignedImageIsServedBehindAProxyThatAddsAPrefix() {
        String path = path(store.put(new ImageContent(ImageFormat.PNG, new byte[] {1, 2, 3}))
                .key());

        for (String prefix : List.of("/hart", "/hart/", "/a/b-c")) {
            given().urlEncodingEnabled(false)
                    .header("X-Forwarded-Prefix", prefix)
                    .header("X-Forwarded-Host", "pictures.example")
                    .header("X-Forwarded-Proto", "https")
                    .get(path)
                    .then()
                    .statusCode(200);
        }
        given().urlEncodingEnabled(false)
                .header("X-Forwarded-Prefix", "/hart")
                .get(path + "x")
                .then()
                .statusCode(403);
    }

    private String path(ImageKey key) {
        return KeysProfile.passedOn(store.url(key, Duration.ofMinutes(1)).uri());
    }

    @Test
    void aPageOfAnotherOriginMayNotCall() {
        given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options(GENERATIONS)
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void aRefusedRequestKeepsItsConnectionUnlessALongBodyIsUnread() throws IOException {
        String post = "POST /v1/images/generations HTTP/1.1\nHost: h\nContent-Type: application/json\nContent-Length: ";
        try (RawHttp http = new RawHttp()) {
            assertThat(http.send(post + "14\n\n{\"prompt\":\"a\"}").read().status())
                    .isEqualTo(401);

            assertThat(http.send("GET /v1/models HTTP/1.1\nHost: h\nAuthorization: Bearer " + KeysProfile.STUDIO
                                    + "\n\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
        try (RawHttp http = new RawHttp()) {
            // The body is announced but not sent.
            assertThat(http.send(post + "900000000\n\n").read().status()).isEqualTo(401);
            assertThat(http.isClosed()).isTrue();
        }
    }

    private static RequestSpecification with(String key) {
        return given().header("Authorization", "Bearer " + key);
    }
}
