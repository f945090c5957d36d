package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import dev.hart.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class AdmissionIT {
    @Inject
    FakeModel model;

    @Inject
    Service service;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
        // Other tests of the same instance leave permits, too.
        model.held.drainPermits();
        model.cancelled.drainPermits();
    }

    @Test
    void aClientThatDisconnectsCancelsItsRequest() throws Exception {
        try (Socket client = post("hold")) {
            assertThat(model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.isConnected()).isTrue();
        }

        assertThat(model.cancelled.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRequestToAFullQueueIsRefusedWithRetryAfterUntilAClientDisconnects() throws Exception {
        try (Socket running = post("hold")) {
            assertThat(model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            try (Socket waiting = post("hold")) {
                await(() -> waiting() == 1);

                given().contentType(ContentType.JSON)
                        .body("{\"prompt\":\"a cat\"}")
                        .post("/v1/images/generations")
                        .then()
                        .statusCode(429)
                        .header("Retry-After", matchesPattern("[1-9][0-9]*"))
                        .body("error.type", equalTo("rate_limit_error"))
                        .body("error.code", equalTo("queue_full"));
                assertThat(waiting.isConnected() && running.isConnected()).isTrue();
            }
            await(() -> waiting() == 0);
        }
        assertThat(model.cancelled.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private int waiting() {
        return service.serving().orElseThrow().batcher().load().requests();
    }

    /** Sends a request without waiting for the reply. */
    private Socket post(String prompt) throws IOException {
        byte[] body = ("{\"prompt\":\"" + prompt + "\"}").getBytes(StandardCharsets.UTF_8);
        Socket socket = new Socket("localhost", RestAssured.port);
        socket.getOutputStream()
                .write(("POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
        return socket;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
