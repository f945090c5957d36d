package dev.hart.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Holds the internal class of Vert.x by which {@link ReplyTimeout} reaches a connection's channel; SlowClientsIT holds its
 * effect.
 */
class ReplyTimeoutTest {
    @Test
    void theConnectionOfARequestGivesAccessToItsChannel() throws Exception {
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Boolean> found = new CompletableFuture<>();
        try {
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> {
                        found.complete(request.connection() instanceof ConnectionBase connection
                                && connection.channel().pipeline() != null);
                        request.response().end();
                    })
                    .listen(0, "localhost")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            HttpClientResponse response = vertx.createHttpClient()
                    .request(HttpMethod.GET, server.actualPort(), "localhost", "/")
                    .compose(HttpClientRequest::send)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(found.get(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
