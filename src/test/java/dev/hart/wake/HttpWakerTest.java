package dev.hart.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.webhook.AddressRule;
import dev.hart.webhook.HttpPost;
import dev.hart.webhook.PostSettings;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpWakerTest {
    private final Vertx vertx = Vertx.vertx();
    private ScalingServer server;
    private HttpWaker waker;

    @BeforeEach
    void start() throws Exception {
        server = ScalingServer.start();
        waker = waker(Duration.ofSeconds(20));
    }

    private HttpWaker waker(Duration timeout) {
        return new HttpWaker(
                URI.create(server.endpoint() + "/start?token=secret"),
                new HttpPost(vertx, new AddressRule(List.of("127.0.0.1"), true), PostSettings.of(timeout)));
    }

    @AfterEach
    void stop() throws Exception {
        waker.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theUrlGetsJson() {
        assertThatCode(waker::wake).doesNotThrowAnyException();

        assertThat(server.bodies())
                .containsExactly("{\"type\":\"dev.hart.wake\",\"reason\":\"jobs wait and no worker is alive\"}");
    }

    @Test
    void anAnswerThatIsNotASuccessIsAFailureThatDoesNotRepeatTheUrl() {
        server.fails(500, "x", "y");
        assertThatThrownBy(waker::wake)
                .isInstanceOf(WakeException.class)
                .hasMessageStartingWith("hart.wake.url: ")
                .hasMessageContaining("500")
                .hasMessageNotContaining("secret");

        server.fails(410, "x", "y");
        assertThatThrownBy(waker::wake).isInstanceOf(WakeException.class);
    }

    @Test
    void aSilentReceiverIsAFailureWithinTheTimeout() {
        server.isSilent();
        long start = System.nanoTime();

        try (HttpWaker impatient = waker(Duration.ofSeconds(1))) {
            assertThatThrownBy(impatient::wake).isInstanceOf(WakeException.class);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}
