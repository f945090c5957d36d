package dev.hart.job.worker;

import java.nio.file.Path;
import java.time.Clock;

/** Damaged records in files. */
class DamagedRecordsTest extends DamagedRecordsContract {
    @Override
    TestStores open(Path in, Clock clock) {
        return FolderStores.open(in, clock);
    }
}
