package dev.hart.aws;

import static dev.hart.aws.FaultyNetwork.Fault.CONFLICT;
import static dev.hart.aws.FaultyNetwork.Fault.HALF_A_BODY;
import static dev.hart.aws.FaultyNetwork.Fault.INTERNAL_ERROR;
import static dev.hart.aws.FaultyNetwork.Fault.LOST_ANSWER;
import static dev.hart.aws.FaultyNetwork.Fault.RESET;
import static dev.hart.aws.FaultyNetwork.Fault.SILENCE;
import static dev.hart.aws.FaultyNetwork.Fault.SLOW_DOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bucket makes of a network and a server that fail. */
class S3BucketServerIT {
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);
    private static final S3Content CONTENT = S3Content.of(BYTES, "application/json");

    private static S3Server server;

    private FaultyNetwork network;
    private S3Bucket bucket;

    @BeforeAll
    static void start() {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        network = FaultyNetwork.before(server);
        bucket = bucket(network.endpoint(), Encryption.BY_BUCKET);
    }

    @AfterEach
    void close() throws IOException {
        bucket.close();
        network.close();
    }

    private static S3Bucket bucket(URI endpoint, Encryption encryption) {
        return S3Buckets.open(S3Server.settings(endpoint, encryption, Duration.ofSeconds(3)), S3Server.credentials());
    }

    @Test
    void passingErrorsAndResetsAreRetried() {
        network.next(SLOW_DOWN, INTERNAL_ERROR, RESET);

        try (S3Bucket patient = S3Buckets.open(
                S3Server.settings(network.endpoint(), Encryption.BY_BUCKET, Duration.ofSeconds(30)),
                S3Server.credentials())) {
            patient.put("passing", CONTENT);

            assertThat(patient.read("passing"))
                    .hasValueSatisfying(read -> assertThat(read).isEqualTo(BYTES));
        }
        assertThat(network.heads()).hasSize(5);
    }

    @Test
    void aFileThatCannotBeWrittenIsNotTheBucketsFault(@TempDir Path folder) throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "only Linux has a device that is always full");
        bucket.put("file", CONTENT);
        Path target = folder.resolve("file");

        network.next(RESET);
        assertThat(bucket.readFile("file", target, BYTES.length)).isTrue();
        assertThat(target).hasBinaryContent(BYTES);
        assertThat(bucket.readFile("no such file", target, BYTES.length)).isFalse();
        for (Path unwritable : List.of(full, target.resolve("below"))) {
            assertThatThrownBy(() -> bucket.readFile("file", unwritable, BYTES.length))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aBodyThatBreaksOffIsReadAgain(@TempDir Path folder) {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        bucket.put("file", S3Content.of(bytes, "application/octet-stream"));
        Path target = folder.resolve("file");

        network.next(HALF_A_BODY);
        assertThat(bucket.readFile("file", target, bytes.length)).isTrue();
        assertThat(target).hasBinaryContent(bytes);

        network.next(HALF_A_BODY);
        assertThat(bucket.read("file"))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(bytes));

        assertThat(network.heads()).filteredOn(head -> head.startsWith("GET ")).hasSize(4);
    }

    @Test
    void aBodyThatAlwaysBreaksOffIsReported(@TempDir Path folder) {
        bucket.put("file", CONTENT);
        network.usual(HALF_A_BODY);

        assertThatThrownBy(() -> bucket.readFile("file", folder.resolve("file"), BYTES.length))
                .isInstanceOf(AwsException.class)
                .hasMessageEndingWith("the body breaks off after 2 of 5 bytes");
    }

    @Test
    void aServerThatKeepsFailingIsNamedInTheError() {
        network.usual(INTERNAL_ERROR);

        assertThatThrownBy(() -> bucket.put("failing", CONTENT))
                .isInstanceOf(AwsException.class)
                .hasMessage("S3 bucket pictures at " + network.endpoint()
                        + ": cannot write failing: status 500 InternalError: made by the test (request 7)");
        assertThat(network.heads()).hasSize(4);
    }

    @Test
    void aSilentServerIsGivenUpWithinTheTimeout() {
        network.usual(SILENCE);
        long start = System.nanoTime();

        assertThatThrownBy(() -> bucket.read("silent"))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining(network.endpoint().toString())
                .hasMessageEndingWith("cannot read silent: no answer within 3.0 s");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(network.heads()).hasSizeBetween(2, 4);
    }

    @Test
    void oneAttemptThatHangsLeavesTimeForAnother() {
        network.next(SILENCE);

        bucket.put("hanging", CONTENT);

        // A third only where this machine is too busy for the second to be done within a second.
        assertThat(network.heads()).hasSizeBetween(2, 3);
    }

    @Test
    void aRefusedConnectionIsReported() throws IOException {
        URI unused;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        try (S3Bucket lost = bucket(unused, Encryption.BY_BUCKET)) {
            assertThatThrownBy(lost::probe)
                    .isInstanceOf(AwsException.class)
                    .hasMessageStartingWith("S3 bucket pictures at " + unused + ": cannot write probe: no connection");
        }
    }

    @Test
    void aWrongSecretIsRefusedAndNotRepeatedInTheError() {
        try (S3Bucket stranger =
                S3Buckets.open(server.settings(), S3Server.credentials("another-secret-of-somebody"))) {
            assertThatThrownBy(stranger::probe)
                    .isInstanceOf(AwsException.class)
                    .hasMessageContaining("status 403 SignatureDoesNotMatch")
                    .message()
                    .doesNotContain("another-secret");
        }
    }

    @Test
    void aMissingBucketIsReported() {
        S3Settings there = server.settings();
        S3Settings elsewhere = new S3Settings(
                "not-there",
                "",
                there.endpoint(),
                Optional.of("eu-central-1"),
                true,
                Encryption.BY_BUCKET,
                there.timeout());
        try (S3Bucket absent = S3Buckets.open(elsewhere, S3Server.credentials())) {
            assertThatThrownBy(absent::probe)
                    .isInstanceOf(AwsException.class)
                    .hasMessageStartingWith(
                            "S3 bucket not-there at " + server.endpoint() + ", region eu-central-1: cannot")
                    .hasMessageContaining("404 NoSuchBucket");
            assertThatThrownBy(() -> absent.read("a"))
                    .as("no bucket is not no object")
                    .isInstanceOf(AwsException.class);
        }
    }

    @Test
    void aBucketThatCanBeUsedPassesItsProbe() {
        assertThatCode(bucket::probe).doesNotThrowAnyException();
    }

    @Test
    void onlyTheFirstCreateSucceeds() {
        assertThat(bucket.create("once", CONTENT)).isTrue();
        assertThat(bucket.create("once", S3Content.of(new byte[] {1}, "application/json")))
                .isFalse();
        assertThat(bucket.read("once"))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(BYTES));
    }

    @Test
    void aCreateThatMeetsAnotherCreateIsRetried() {
        network.next(CONFLICT, CONFLICT);

        assertThat(bucket.create("conflict", CONTENT)).isTrue();

        assertThat(network.heads()).hasSize(3).allMatch(head -> head.contains("If-None-Match: *"));
    }

    @Test
    void aCreateThatAlwaysConflictsFails() {
        network.usual(CONFLICT);

        assertThatThrownBy(() -> bucket.create("conflicts", CONTENT))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining("409 ConditionalRequestConflict");
    }

    @Test
    void aCreateWhoseAnswerIsLostFindsItsOwnObject() {
        network.next(LOST_ANSWER);

        assertThat(bucket.create("lost", CONTENT)).isFalse();

        assertThat(bucket.read("lost"))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(BYTES));
    }

    /** Hashing megabytes a second time for each upload would cost as much as encoding part of an image. */
    @Test
    void theChecksumIsTheDigestThatTheCallerGives() {
        String given = "00".repeat(31) + "01";
        S3Content content = new S3Content(BYTES, given, "image/png", Optional.empty(), Map.of());

        // The server refuses the object, since its content has another digest.
        assertThatThrownBy(() -> bucket.put("digest", content))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining("status 400");

        assertThat(header("x-amz-checksum-sha256"))
                .hasValue(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(given)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "none, -, -, -",
                "AES256, -, AES256, -",
                "aws:kms, -, aws:kms, -",
                "aws:kms, alias/hart, aws:kms, alias/hart"
            })
    void encryptionIsRequestedAsConfigured(String sse, String key, String algorithm, String sent) {
        try (S3Bucket encrypting = bucket(network.endpoint(), Encryption.of(sse, Optional.ofNullable(key)))) {
            // The server here has no keys, and may refuse; what it was asked is what counts.
            try {
                encrypting.put("encrypted", CONTENT);
            } catch (AwsException refused) {
                assertThat(refused).hasMessageContaining("status");
            }
        }

        assertThat(header("x-amz-server-side-encryption")).isEqualTo(Optional.ofNullable(algorithm));
        assertThat(header("x-amz-server-side-encryption-aws-kms-key-id")).isEqualTo(Optional.ofNullable(sent));
    }

    private Optional<String> header(String name) {
        return network.heads()
                .get(0)
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }
}
