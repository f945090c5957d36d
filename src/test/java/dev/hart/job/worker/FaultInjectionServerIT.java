package dev.hart.job.worker;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/**
 * With stores in files. For a thousand jobs with another seed:
 * {@code ./mvnw test -Dtest=FaultInjectionServerIT -Dhart.fire.jobs=1000 -Dhart.fire.seed=2}.
 */
@Tag("faults")
class FaultInjectionServerIT extends FaultInjectionContract {
    private static final WorkerSettings SETTINGS = new WorkerSettings(
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(20),
            24,
            Duration.ofMillis(5),
            Duration.ofMillis(200));

    FaultInjectionServerIT() {
        super(30, SETTINGS);
    }

    @Override
    JobTestBench open(Path folder) {
        return new JobTestBench(folder);
    }

    @Override
    TestStores faultyStores(JobTestBench bench, InjectedFaults faults) {
        return FolderStores.open(bench.folder, bench.clock);
    }
}
