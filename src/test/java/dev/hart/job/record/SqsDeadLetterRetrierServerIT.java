package dev.hart.job.record;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsServer;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobQueue;
import dev.hart.job.sqs.SqsQueue;
import dev.hart.job.sqs.SqsTestQueues;
import dev.hart.job.worker.FolderStores;
import dev.hart.job.worker.JobTestBench;
import dev.hart.job.worker.TestStores;
import dev.hart.store.ImageStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a queue in SQS, and records and images in files. */
class SqsDeadLetterRetrierServerIT extends DeadLetterRetrierContract {
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
        return open(at, ShortCalls::new);
    }

    /** @param calls returns what the workers of the bench use in place of the queue */
    private static JobTestBench open(Path at, UnaryOperator<JobQueue> calls) {
        String name = "jobs-" + UUID.randomUUID();
        server.create(name, MOST);
        SqsQueue queue = SqsTestQueues.open(
                SqsConnection.open(SqsServer.settings(server.endpoint(), name), SqsServer.credentials()), MOST - 2);
        return new JobTestBench(
                at, clock -> new SqsStores(name, FolderStores.open(at, clock), queue, calls.apply(queue)));
    }

    /** When the failed job's worker stops, its call for messages is still under way, and may receive the retry's message. */
    @Test
    void aFailedJobIsRetriedAsAnotherJobThoughCallsForMessagesWaitInSqs() throws Exception {
        bench.close();
        bench = open(bench.folder, queue -> queue);

        aFailedJobIsRetriedAsAnotherJob();
    }

    /**
     * A queue whose calls for messages do not wait in SQS, where a wait is a second at least, and end before this returns even if
     * the worker is stopped meanwhile.
     */
    private record ShortCalls(JobQueue queue) implements JobQueue {
        @Override
        public void send(String body) {
            queue.send(body);
        }

        @Override
        public List<Lease> receive(int most, Duration wait, Duration lease) {
            long end = System.nanoTime() + wait.toNanos();
            while (true) {
                // Another thread's call, because an interrupted thread would leave its own.
                List<Lease> leases = CompletableFuture.supplyAsync(() -> queue.receive(most, Duration.ZERO, lease))
                        .join();
                if (!leases.isEmpty() || System.nanoTime() >= end) {
                    return leases;
                }
                try {
                    Thread.sleep(10);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return leases;
                }
            }
        }

        @Override
        public DeadLetters deadLetters() {
            return queue.deadLetters();
        }

        @Override
        public void requireReachable() {
            queue.requireReachable();
        }
    }

    private record SqsStores(String name, FolderStores files, SqsQueue sqs, JobQueue queue) implements TestStores {
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
            sqs.close();
            files.close();
        }
    }
}
