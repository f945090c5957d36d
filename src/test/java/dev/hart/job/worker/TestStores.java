package dev.hart.job.worker;

import dev.hart.job.JobQueue;
import dev.hart.job.record.Records;
import dev.hart.store.ImageStore;
import java.io.IOException;

/** Where a {@link JobTestBench} keeps its things. */
public interface TestStores extends AutoCloseable {
    Records records();

    JobQueue queue();

    ImageStore images();

    /** Messages in line or handed out. */
    long waitingMessages() throws IOException;

    long deadLetters() throws IOException;

    @Override
    void close();
}
