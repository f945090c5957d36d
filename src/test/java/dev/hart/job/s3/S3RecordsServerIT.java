package dev.hart.job.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.FaultyNetwork;
import dev.hart.aws.FaultyNetwork.Fault;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Server;
import dev.hart.job.record.CreateOnceCheck;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsContract;
import dev.hart.job.record.RecordsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3RecordsServerIT extends RecordsContract {
    private static final String KEY = "jobs/web/0123/outcome.json";

    private static S3Server server;

    private FaultyNetwork network;
    private S3Bucket bucket;
    private S3Records records;

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
        server.clear();
        network = FaultyNetwork.before(server);
        bucket = S3Buckets.open(S3Server.settings(network.endpoint()), S3Server.credentials());
        records = new S3Records(bucket);
        network.heads().clear();
    }

    @AfterEach
    void close() throws IOException {
        bucket.close();
        network.close();
    }

    @Override
    protected Records records() {
        return records;
    }

    @Test
    void aCreateWhoseAnswerWasLostFindsItsOwnRecord() {
        network.next(Fault.LOST_ANSWER);

        assertThat(records.create(KEY, json("attempt 1"))).isTrue();
        assertThat(records.create(KEY, json("attempt 2"))).isFalse();
    }

    @Test
    void aCallerThatRetriesAfterAnErrorFindsItsOwnRecord() {
        network.usual(Fault.LOST_ANSWER);
        assertThatThrownBy(() -> records.create(KEY, json("attempt 1"))).isInstanceOf(RecordsException.class);

        network.usual(Fault.PASS);

        assertThat(records.create(KEY, json("attempt 1"))).isTrue();
    }

    @Test
    void aConflictIsRetried() {
        network.next(Fault.CONFLICT, Fault.CONFLICT, Fault.CONFLICT);

        assertThat(records.create(KEY, json("attempt 1"))).isTrue();
    }

    @Test
    void aCreateThatCannotBeReadBackFails() {
        records.create(KEY, json("attempt 1"));
        // The create gets 412, and every later call fails.
        network.next(Fault.PASS);
        network.usual(Fault.INTERNAL_ERROR);

        assertThatThrownBy(() -> records.create(KEY, json("attempt 2")))
                .isInstanceOf(RecordsException.class)
                .hasMessageContaining("S3 bucket pictures");
    }

    @Test
    void errorsAreRecordsExceptions() {
        network.usual(Fault.INTERNAL_ERROR);

        assertThatThrownBy(() -> records.read(KEY)).isInstanceOf(RecordsException.class);
        assertThatThrownBy(() -> records.put(KEY, json("x"))).isInstanceOf(RecordsException.class);
        assertThatThrownBy(() -> records.delete(KEY)).isInstanceOf(RecordsException.class);
        assertThatThrownBy(() -> records.list("jobs/", Optional.empty(), 1)).isInstanceOf(RecordsException.class);
    }

    @Test
    void aStoreThatCreatesOncePassesTheCheck() {
        assertThatCode(() -> CreateOnceCheck.check(records)).doesNotThrowAnyException();

        assertThat(records.list("probe/", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aStoreThatCreatesTwiceIsRefused() {
        try (S3Server careless = S3Server.startCareless();
                S3Bucket twice = careless.bucket()) {
            assertThatThrownBy(() -> CreateOnceCheck.check(new S3Records(twice)))
                    .isInstanceOf(RecordsException.class)
                    .hasMessageContaining("S3 bucket pictures at " + careless.endpoint())
                    .hasMessageContaining("If-None-Match");
        }
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
