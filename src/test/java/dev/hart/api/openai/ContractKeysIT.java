package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.Ready;
import dev.hart.api.job.OpenJobs;
import dev.hart.api.key.KeysProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OpenAPI document describes the effect of API keys on the replies of each operation that requires one. */
@QuarkusTest
@TestProfile(KeysProfile.class)
class ContractKeysIT {
    private static final int WRONG_KEYS_AND_MORE = 4;

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void end() throws InterruptedException {
        OpenJobs.awaitNone(KeysProfile.STUDIO);
    }

    @ParameterizedTest
    @CsvSource({
        "post, /v1/images/generations, 403",
        "post, /v1/moderations, 403",
        "get, /v1/models, 403",
        "get, /v1/models/{id}, 403",
        "post, /v1/jobs, 403",
        "put, /v1/jobs/{id}, 403",
        "get, /v1/jobs/{id}, 404",
        "get, /v1/jobs/{id}/events, 404",
        "delete, /v1/jobs/{id}, 404",
        "post, /v1/events, 403",
    })
    void refusalsAndRateLimitsMatchTheDocument(String method, String path, int forAnotherPack) throws Exception {
        Ready.await();
        Contract contract = Contract.served(given().header("Authorization", "Bearer " + KeysProfile.STUDIO));

        assertThat(checked(contract, method, path, Optional.empty())).isEqualTo(401);
        assertThat(checked(contract, method, path, Optional.of(KeysProfile.ELSEWHERE)))
                .isEqualTo(forAnotherPack);
        assertThat(checked(contract, method, path, Optional.of(KeysProfile.STUDIO)))
                .isIn(200, 202, 404);
        int last = 0;
        for (int i = 0; i < WRONG_KEYS_AND_MORE; i++) {
            last = checked(contract, method, path, Optional.of("hk-none"));
        }
        assertThat(last).isEqualTo(429);
    }

    private int checked(Contract contract, String method, String path, Optional<String> key) throws Exception {
        URI uri = URI.create("http://localhost:" + RestAssured.port
                + path.replace("{id}", method.equals("put") ? UUID.randomUUID().toString() : "another"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        key.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        if (method.equals("post") || method.equals("put")) {
            String field = path.contains("moderations") ? "input" : "prompt";
            if (path.contains("events")) {
                request.headers("ce-specversion", "1.0", "ce-type", "dev.hart.job.requested");
                request.headers(
                        "ce-source", "/tests", "ce-id", UUID.randomUUID().toString());
            }
            request.header("Content-Type", "application/json")
                    .method(method.toUpperCase(Locale.ROOT), BodyPublishers.ofString("{\"" + field + "\":\"a cat\"}"));
        } else {
            request.method(method.toUpperCase(Locale.ROOT), BodyPublishers.noBody());
        }
        HttpResponse<String> reply = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(contract.replyViolations(path, method, reply))
                .as(reply.statusCode() + " " + reply.body())
                .isEmpty();
        return reply.statusCode();
    }
}
