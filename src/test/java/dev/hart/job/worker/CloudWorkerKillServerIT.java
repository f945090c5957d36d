package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.aws.FaultyNetwork;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsServer;
import dev.hart.job.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With S3 and SQS, whose leases end by SQS's clock, and over a network that fails while workers are killed. For a thousand jobs:
 * {@code ./mvnw verify -Pfire}; with another seed: {@code -Dfire.seed=2}.
 */
@Tag("faults")
class CloudWorkerKillServerIT extends WorkerKillContract {
    private final S3Server s3 = S3Server.start();
    private final SqsServer sqs = SqsServer.start();
    private final FaultyNetwork toS3;
    private final FaultyNetwork toSqs;

    CloudWorkerKillServerIT() throws IOException {
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
    WorkerProcess start(Path folder, Optional<CrashPoint> crashAt) throws IOException {
        return WorkerProcess.start(
                folder,
                crashAt,
                List.of(s3.endpoint().toString(), sqs.endpoint().toString()));
    }

    @Override
    WorkerProcess startWithFaults(Path folder, InjectedFaults faults) throws IOException {
        toS3.usual(() -> CloudFaultInjectionServerIT.fault("S3", faults));
        toSqs.usual(() -> CloudFaultInjectionServerIT.fault("SQS", faults));
        return WorkerProcess.start(
                folder,
                Optional.empty(),
                List.of(toS3.endpoint().toString(), toSqs.endpoint().toString()));
    }

    @Override
    void passLease(JobTestBench bench) throws InterruptedException {
        Thread.sleep(JobTestBench.QUICK.lease().toMillis());
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECEIVED", "STORED", "DECIDED"})
    @Timeout(120)
    void aJobHasOneOutcomeWithItsImagesAfterAKillAtEachPoint(CrashPoint crashAt) throws Exception {
        killedAt(crashAt);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"GIVEN_UP"})
    @Timeout(120)
    void aJobFailsAndBecomesADeadLetterAfterAKillWhileGivingUp(CrashPoint crashAt) throws Exception {
        killedGivingUpAt(crashAt);
    }

    @Test
    @Timeout(3600)
    void noJobIsLostWhenWorkersAreKilledAtAnyTime() throws Exception {
        Map<String, Set<String>> outcomes = new ConcurrentHashMap<>();
        toS3.watch(passed -> {
            if (passed.request().startsWith("PUT")
                    && passed.request().contains("/outcomes/")
                    && passed.status().contains(" 200 ")) {
                outcomes.computeIfAbsent(passed.request(), key -> ConcurrentHashMap.newKeySet())
                        .add(passed.body());
            }
        });

        killedAtAnyTime(40, 2, 2000, () -> !outcomes.isEmpty());

        assertThat(outcomes).as("outcomes that killed workers created").isNotEmpty();
        outcomes.forEach((key, created) -> assertThat(created).as(key).hasSize(1));
    }
}
