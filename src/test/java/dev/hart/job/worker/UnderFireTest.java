package dev.hart.job.worker;

import java.nio.file.Path;
import java.time.Duration;

/** In files; a thousand jobs of another seed: {@code ./mvnw test -Dtest=UnderFireTest -Dhart.fire.jobs=1000 -Dhart.fire.seed=2}. */
class UnderFireTest extends UnderFire {
    private static final WorkerSettings SETTINGS = new WorkerSettings(
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(20),
            24,
            Duration.ofMillis(5),
            Duration.ofMillis(200));

    UnderFireTest() {
        super(30, SETTINGS);
    }

    @Override
    Workshop open(Path folder) {
        return new Workshop(folder);
    }

    @Override
    Site approach(Workshop shop, InjectedFaults faults) {
        return FolderSite.open(shop.folder, shop.clock);
    }
}
