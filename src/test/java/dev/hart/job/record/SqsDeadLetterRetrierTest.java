package dev.hart.job.record;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsServer;
import dev.hart.job.sqs.SqsQueue;
import dev.hart.job.sqs.SqsTestQueues;
import dev.hart.job.worker.FolderStores;
import dev.hart.job.worker.JobTestBench;
import dev.hart.job.worker.TestStores;
import dev.hart.store.ImageStore;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** With a queue in SQS, and records and images in files. */
class SqsDeadLetterRetrierTest extends DeadLetterRetrierContract {
    private static final int MOST = 3;

    private static SqsServer server;

    @BeforeAll
    static void start() {
        server = SqsServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    JobTestBench open(Path at) {
        String name = "jobs-" + UUID.randomUUID();
        server.create(name, MOST);
        SqsQueue queue = SqsTestQueues.open(
                SqsConnection.open(SqsServer.settings(server.endpoint(), name), SqsServer.credentials()), MOST - 2);
        return new JobTestBench(at, clock -> new SqsStores(name, FolderStores.open(at, clock), queue));
    }

    /** The last call may run for a second; what it receives is given back, but counts as a receipt. */
    @Override
    void quieten() throws InterruptedException {
        Thread.sleep(1200);
    }

    private record SqsStores(String name, FolderStores files, SqsQueue queue) implements TestStores {
        @Override
        public Records records() {
            return files.records();
        }

        @Override
        public ImageStore images() {
            return files.images();
        }

        @Override
        public long waitingMessages() {
            return server.messages(name);
        }

        @Override
        public long deadLetters() {
            return server.messages(name + "-dead");
        }

        @Override
        public void close() {
            queue.close();
            files.close();
        }
    }
}
