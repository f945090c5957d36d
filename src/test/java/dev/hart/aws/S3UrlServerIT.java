package dev.hart.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Presigned URLs, at a server that checks them. */
class S3UrlServerIT {
    private static final byte[] BYTES = "picture".getBytes(StandardCharsets.UTF_8);
    private static final Duration HOUR = Duration.ofHours(1);

    private static S3Server server;
    private static S3Bucket bucket;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        server = S3Server.start();
        bucket = server.bucket();
        bucket.put("images/a.png", S3Content.of(BYTES, "image/png"));
        bucket.put("images/b.png", S3Content.of(BYTES, "image/png"));
    }

    @AfterAll
    static void stop() {
        bucket.close();
        server.close();
    }

    @Test
    void aUrlReturnsTheObjectAndItsExpiryForCaches() throws Exception {
        S3Url url = bucket.url("images/a.png", HOUR);

        HttpResponse<byte[]> reply = get(url.uri());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(BYTES);
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(reply.headers().firstValue("Cache-Control")).hasValue("private, immutable");
        Instant cached = ZonedDateTime.parse(
                        reply.headers().firstValue("Expires").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(Duration.between(cached, url.expires()).abs()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(Duration.between(Instant.now(), url.expires())).isBetween(HOUR.minusSeconds(20), HOUR);
    }

    @Test
    void anExpiredUrlIsRefused() throws Exception {
        URI url = bucket.url("images/a.png", Duration.ofSeconds(1)).uri();

        for (int i = 0; i < 50 && get(url).statusCode() == 200; i++) {
            Thread.sleep(100);
        }

        assertThat(get(url).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"a.png, b.png", "X-Amz-Expires=3600, X-Amz-Expires=7200", "private, public", "pictures/, picture/"})
    void anAlteredUrlIsRefused(String signed, String altered) throws Exception {
        String url = bucket.url("images/a.png", HOUR).uri().toString();
        assertThat(url).contains(signed);

        assertThat(get(URI.create(url.replace(signed, altered))).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "POST"})
    void anotherVerbIsRefused(String verb) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        bucket.url("images/a.png", HOUR).uri())
                .method(verb, BodyPublishers.ofString("x"))
                .build();

        int status = client.send(request, BodyHandlers.discarding()).statusCode();

        assertThat(status).isIn(400, 403, 405, 501);
        assertThat(bucket.read("images/a.png"))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(BYTES));
    }

    @Test
    void aUrlSignedWithAnotherSecretIsRefused() throws Exception {
        try (S3Bucket forger = S3Buckets.open(server.settings(), S3Server.credentials("made-up"))) {
            assertThat(get(forger.url("images/a.png", HOUR).uri()).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aUrlDoesNotOutliveTheCredentialsThatSignIt() {
        Instant end = Instant.now().plusSeconds(120);

        S3Url url = session(AwsSessionCredentials.builder().expirationTime(end)).url("images/a.png", HOUR);

        assertThat(url.expires()).isBetween(end.minusSeconds(5), end);
        assertThat(seconds(url)).isBetween(115, 120);
    }

    @Test
    void aSessionOfUnknownExpirySignsForTheShortestSession() {
        S3Url url = session(AwsSessionCredentials.builder()).url("images/a.png", HOUR);

        assertThat(seconds(url)).isEqualTo(900);
    }

    @Test
    void expiredCredentialsSignNothing() {
        S3Bucket ended = session(
                AwsSessionCredentials.builder().expirationTime(Instant.now().minusSeconds(1)));

        assertThatThrownBy(() -> ended.url("images/a.png", HOUR))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining("the credentials have expired");
    }

    /**
     * Some of the SDK's providers did not report the expiry of a role's credentials, so that a URL could not be limited by it.
     */
    @Test
    void theExpiryOfARolesCredentialsIsRead() throws Exception {
        Instant end = Instant.now().plus(Duration.ofMinutes(40)).truncatedTo(ChronoUnit.SECONDS);
        HttpServer role = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        role.createContext("/", exchange -> {
            byte[] json = ("{\"AccessKeyId\":\"" + S3Server.ACCESS_KEY + "\",\"SecretAccessKey\":\"" + S3Server.SECRET
                            + "\",\"Token\":\"token\",\"Expiration\":\"" + end + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
        role.start();
        String property = "aws.containerCredentialsFullUri";
        System.setProperty(property, "http://127.0.0.1:" + role.getAddress().getPort() + "/role");
        try (ContainerCredentialsProvider container =
                ContainerCredentialsProvider.builder().build()) {
            S3Url url = S3Buckets.open(server.settings(), container).url("images/a.png", HOUR);

            assertThat(url.expires()).isBetween(end.minusSeconds(5), end);
        } finally {
            System.clearProperty(property);
            role.stop(0);
        }
    }

    private static S3Bucket session(AwsSessionCredentials.Builder builder) {
        AwsCredentialsProvider credentials = StaticCredentialsProvider.create(builder.accessKeyId(S3Server.ACCESS_KEY)
                .secretAccessKey(S3Server.SECRET)
                .sessionToken("token")
                .build());
        return S3Buckets.open(server.settings(), credentials);
    }

    private static int seconds(S3Url url) {
        return Integer.parseInt(url.uri().getQuery().replaceAll(".*X-Amz-Expires=([0-9]+).*", "$1"));
    }

    private HttpResponse<byte[]> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    }
}
