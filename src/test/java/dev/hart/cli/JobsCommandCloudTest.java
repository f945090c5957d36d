package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsServer;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.s3.S3Records;
import dev.hart.job.sqs.SqsQueue;
import dev.hart.job.sqs.SqsTestQueues;
import dev.hart.store.s3.S3ImageStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hart jobs} with records and images in S3 and messages in SQS, by the settings of a service. */
class JobsCommandCloudTest {
    private static final String QUEUE = "jobs";

    private final S3Server s3 = S3Server.start();
    private final SqsServer sqs = SqsServer.start();
    private final Settings settings = new Settings();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void set() {
        sqs.create(QUEUE, 3);
        settings.set("hart.data", folder.toString())
                .set("hart.store", "s3")
                .set("hart.s3.bucket", S3Server.BUCKET)
                .set("hart.s3.prefix", "hart")
                .set("hart.s3.path-style", "true")
                .set("hart.s3.endpoint", s3.endpoint().toString())
                .set("hart.sqs.queue", QUEUE)
                .set("hart.sqs.endpoint", sqs.endpoint().toString())
                .set("aws.accessKeyId", S3Server.ACCESS_KEY)
                .set("aws.secretAccessKey", S3Server.SECRET);
    }

    @AfterEach
    void close() {
        settings.close();
        sqs.close();
        s3.close();
    }

    @Test
    void aFailedJobIsListedRetriedAndThenSucceeds() throws Exception {
        try (S3Bucket bucket = S3Buckets.open(s3.settings(), S3Server.credentials());
                SqsQueue queue = SqsTestQueues.open(
                        SqsConnection.open(SqsServer.settings(sqs.endpoint(), QUEUE), SqsServer.credentials()), 1);
                JobTestService service = new JobTestService(
                        new S3Records(bucket), queue, S3ImageStore.open(bucket, Clock.systemUTC()))) {
            JobRef old = service.accept("web", "order-7", "bug", 1);
            assertThat(service.work(old)).isInstanceOf(Failed.class);
            service.model.repaired = true;

            CommandRun list = CommandRun.of("jobs", "list");
            CommandRun dead = CommandRun.of("jobs", "list", "--dead");
            CommandRun retry = CommandRun.of("jobs", "retry", "--all");

            assertThat(list.out().get(1)).contains("order-7  web    failed");
            assertThat(dead.out().get(1)).contains("web/order-7", "given up after 1 attempt");
            String line = retry.out().get(0);
            assertThat(line).contains("retried as r");
            JobRef newJob = new JobRef(old.owner(), new JobId(line.substring(line.lastIndexOf(' ') + 1)));
            assertThat(service.work(newJob)).isInstanceOf(Succeeded.class);
            assertThat(sqs.messages(QUEUE + "-dead")).isZero();
            assertThat(CommandRun.of("jobs", "show", newJob.id().value()).out())
                    .anyMatch(shown -> shown.contains(" " + s3.endpoint() + "/pictures/hart/images/jobs/"));
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void readingAnEmptyStoreWritesNothing() {
        CommandRun list = CommandRun.of("jobs", "list");
        CommandRun dead = CommandRun.of("jobs", "list", "--dead");

        assertThat(list.exitCode()).isZero();
        assertThat(list.err()).singleElement().asString().startsWith("hart: no such jobs in ");
        assertThat(dead.err()).containsExactly("hart: there are no dead letters");
        assertThat(objects()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    private int objects() {
        try (S3Bucket bucket = S3Buckets.open(s3.settings(), S3Server.credentials())) {
            return bucket.list("", Optional.empty(), 10, key -> true).size();
        }
    }

    @Test
    void anUnreachableServerIsReportedInOneLine() {
        settings.set("hart.sqs.endpoint", "http://127.0.0.1:9").set("hart.sqs.timeout", "1s");

        CommandRun run = CommandRun.of("jobs", "list", "--dead");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().startsWith("hart: SQS queue jobs at http://127.0.0.1:9");
    }
}
