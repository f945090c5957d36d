package dev.hart.job.worker;

import dev.hart.aws.FaultyNetwork;
import dev.hart.aws.FaultyNetwork.Fault;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * With S3 and SQS over a network that fails too. For a thousand jobs with another seed:
 * {@code ./mvnw verify -Pfaults -Dhart.fire.jobs=1000 -Dhart.fire.seed=2}.
 */
@Tag("faults")
class CloudFaultInjectionServerIT extends FaultInjectionContract {
    /** Without pauses, because SQS counts whole seconds, so each pause would take at least one. */
    private static final WorkerSettings SETTINGS = new WorkerSettings(
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(20), 30, Duration.ZERO, Duration.ZERO);

    private static final List<Fault> FAULTS =
            List.of(Fault.INTERNAL_ERROR, Fault.SLOW_DOWN, Fault.RESET, Fault.LOST_ANSWER, Fault.TWICE, Fault.LATE);

    private final S3Server s3 = S3Server.start();
    private final SqsServer sqs = SqsServer.start();
    private FaultyNetwork toS3;
    private FaultyNetwork toSqs;

    CloudFaultInjectionServerIT() {
        super(10, SETTINGS);
    }

    @BeforeEach
    void connect() throws IOException {
        toS3 = FaultyNetwork.before(s3);
        toSqs = FaultyNetwork.before(sqs);
    }

    @AfterEach
    void close() throws IOException {
        toS3.close();
        toSqs.close();
        sqs.close();
        s3.close();
    }

    @Override
    JobTestBench open(Path folder) {
        return new JobTestBench(folder, clock -> CloudStores.create(s3, sqs));
    }

    @Override
    TestStores faultyStores(JobTestBench bench, InjectedFaults faults) {
        CloudStores stores = CloudStores.join(toS3.endpoint(), toSqs.endpoint());
        toS3.usual(() -> fault("S3", faults));
        toSqs.usual(() -> fault("SQS", faults));
        return stores;
    }

    /** The seed decides about the n-th request; which request that is depends on the order of the threads. */
    static Fault fault(String where, InjectedFaults faults) {
        return FAULTS.stream()
                .filter(fault -> faults.strikes(where + " " + fault))
                .findFirst()
                .orElse(Fault.PASS);
    }
}
