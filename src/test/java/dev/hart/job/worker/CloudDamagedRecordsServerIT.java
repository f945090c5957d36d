package dev.hart.job.worker;

import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Server;
import dev.hart.job.s3.S3Records;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Damaged records in a bucket. The queue does not matter, so it is the one in files. */
@Tag("faults")
class CloudDamagedRecordsServerIT extends DamagedRecordsContract {
    private static S3Server server;

    private Optional<S3Bucket> opened = Optional.empty();

    @BeforeAll
    static void start() {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestStores open(Path in, Clock clock) {
        server.clear();
        S3Bucket bucket = S3Buckets.open(S3Server.settings(server.endpoint()), S3Server.credentials());
        opened = Optional.of(bucket);
        FolderStores files = FolderStores.open(in, clock);
        return new FolderStores(in, new S3Records(bucket), files.queue(), files.images());
    }

    @AfterEach
    void closeBucket() {
        opened.ifPresent(S3Bucket::close);
    }
}
