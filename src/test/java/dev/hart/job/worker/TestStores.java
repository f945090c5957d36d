package dev.hart.job.worker;

import dev.hart.job.JobQueue;
import dev.hart.job.record.Records;
import dev.hart.store.ImageStore;
import java.io.IOException;

/** The records, queue and images of a {@link JobTestBench}. */
public interface TestStores extends AutoCloseable {
    Records records();

    JobQueue queue();

    ImageStore images();

    /** How many messages are in the queue, received ones included. */
    long waitingMessages() throws IOException;

    long deadLetters() throws IOException;

    @Override
    void close();
}
