package dev.hart.job.worker;

import dev.hart.job.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With stores in files. For a long run:
 * {@code ./mvnw verify -Dit.test=WorkerKillServerIT -Dhart.kill.jobs=1000 -Dhart.kill.rounds=100 -Dhart.kill.seed=2}.
 */
@Tag("faults")
class WorkerKillServerIT extends WorkerKillContract {
    @Override
    JobTestBench open(Path folder) {
        return new JobTestBench(folder);
    }

    @Override
    WorkerProcess start(Path folder, Optional<CrashPoint> crashAt) throws IOException {
        return WorkerProcess.start(folder, crashAt);
    }

    @Override
    void passLease(JobTestBench bench) {
        bench.clock.advance(JobTestBench.QUICK.lease());
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECEIVED", "BEGUN", "DRAWN", "STORED", "DECIDING", "DECIDED", "ANNOUNCED", "CLOSED", "DELETED"})
    @Timeout(120)
    void aJobHasOneOutcomeWithItsImagesAfterAKillAtEachPoint(CrashPoint crashAt) throws Exception {
        killedAt(crashAt);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"DISCARDED", "GIVEN_UP"})
    @Timeout(120)
    void aJobFailsAndBecomesADeadLetterAfterAKillWhileGivingUp(CrashPoint crashAt) throws Exception {
        killedGivingUpAt(crashAt);
    }

    @Test
    @Timeout(3600)
    void noJobIsLostWhenWorkersAreKilledAtAnyTime() throws Exception {
        killedAtAnyTime(100, 3, 1500, () -> true);
    }
}
