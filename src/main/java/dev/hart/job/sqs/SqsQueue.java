package dev.hart.job.sqs;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsMessage;
import dev.hart.io.DaemonThreads;
import dev.hart.io.WholeSeconds;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.QueueException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The queue of jobs as a standard queue of SQS. A lease is the message's visibility timeout, in whole seconds: leases and waits
 * are rounded up. From its receipt on, a message is never hidden for more than 12 h, however often its lease is renewed.
 */
public final class SqsQueue implements JobQueue, AutoCloseable {
    private static final Logger LOG = System.getLogger(SqsQueue.class.getName());

    private static final int MOST = 10;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final SqsConnection connection;
    private final SqsQueueInfo info;
    private final boolean grouped;
    /** Threads that call SQS, because a thread that reads from the network cannot be interrupted. */
    private final ExecutorService calls = Executors.newCachedThreadPool(DaemonThreads.factory("hart-sqs"));

    private SqsQueue(SqsConnection connection, SqsQueueInfo info, boolean grouped) {
        this.connection = connection;
        this.info = info;
        this.grouped = grouped;
    }

    /**
     * Opens a queue for {@link SqsQueues#open}.
     *
     * @param connection closed with the queue, but not if this throws
     * @param grouped whether messages state the group of their job's owner
     * @throws QueueException if either queue cannot be reached or used
     */
    static SqsQueue open(SqsConnection connection, int attempts, boolean grouped) {
        SqsQueueInfo info = SqsErrors.call(() -> SqsQueueInfo.read(connection, attempts));
        info.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        return new SqsQueue(connection, info, grouped);
    }

    /** Opens a queue for {@link SqsQueues#join}; the connection is treated as by {@link #open}. */
    static SqsQueue join(SqsConnection connection, boolean grouped) {
        // Warnings depend on the number of attempts, and a caller that joins makes none.
        return new SqsQueue(connection, SqsErrors.call(() -> SqsQueueInfo.read(connection, 1)), grouped);
    }

    /** The URL of the dead-letter queue. */
    public String deadLetterUrl() {
        return info.deadLetters();
    }

    @Override
    public DeadLetters deadLetters() {
        return new SqsDeadLetters(connection, info.deadLetters());
    }

    @Override
    public void requireReachable() {
        SqsErrors.run(() -> {
            Map<String, String> unused = connection.attributes(info.url());
        });
    }

    @Override
    public OptionalLong visible() {
        String count = SqsErrors.call(() -> connection.attributes(info.url())).get("ApproximateNumberOfMessages");
        return count == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(count));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the message is empty, longer than {@link #LONGEST}, or has characters that XML cannot
     *     contain, which SQS refuses
     */
    @Override
    public void send(String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        requireRange(length >= 1 && length <= LONGEST, "messages of 1 to " + LONGEST + " bytes, not " + length);
        requireRange(XmlText.is(body), "messages of characters that XML can contain");
        SqsErrors.run(() -> connection.send(info.url(), body, Map.of(), group(body)));
    }

    /** The group of a job's message: its owner's digest, because operators of the queue need not learn the name. */
    private Optional<String> group(String body) {
        return grouped ? JobMessage.parse(body).map(ref -> ref.owner().digest()) : Optional.empty();
    }

    /**
     * {@inheritDoc} Returns at once if the thread is interrupted; messages that arrive for the call after that are given back.
     */
    @Override
    public List<Lease> receive(int most, Duration wait, Duration lease) {
        requireRange(most >= 1 && most <= MOST, "1 to 10 messages at once");
        requireRange(!wait.isNegative() && wait.compareTo(LONGEST_WAIT) <= 0, "a wait of 0 to 20 s");
        requireRange(
                lease.compareTo(Duration.ofSeconds(1)) >= 0 && lease.compareTo(SqsLease.LONGEST) <= 0,
                "a lease of 1 s to 12 h");
        long end = System.nanoTime() + wait.toNanos();
        Duration left = wait;
        List<SqsMessage> messages;
        do {
            if (Thread.currentThread().isInterrupted()) {
                return List.of();
            }
            messages = call(most, least(left, connection.settings().longestWait()), lease);
            left = Duration.ofNanos(end - System.nanoTime());
        } while (messages.isEmpty() && !left.isNegative() && !left.isZero());
        return messages.stream().map(this::lease).toList();
    }

    private List<SqsMessage> call(int most, Duration wait, Duration lease) {
        CompletableFuture<List<SqsMessage>> answer;
        try {
            answer = CompletableFuture.supplyAsync(
                    () -> connection.receive(info.url(), most, WholeSeconds.up(wait), WholeSeconds.up(lease)), calls);
        } catch (RejectedExecutionException e) {
            throw new QueueException(this + ": is closed", e);
        }
        try {
            return answer.get();
        } catch (InterruptedException e) {
            CompletableFuture<Void> unused = answer.thenAccept(late -> late.forEach(this::giveBack));
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new QueueException(String.valueOf(cause.getMessage()), cause);
        }
    }

    private void giveBack(SqsMessage message) {
        try {
            lease(message).renew(Duration.ZERO);
        } catch (QueueException e) {
            LOG.log(Level.DEBUG, "a message is delivered again when its lease ends: {0}", e.getMessage());
        }
    }

    private Lease lease(SqsMessage message) {
        return new SqsLease(connection, info, message);
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    static void requireRange(boolean holds, String range) {
        if (!holds) {
            throw new IllegalArgumentException("a queue takes " + range);
        }
    }

    /**
     * Closes the connection. A later call fails with {@link QueueException}; messages that were received and not deleted are
     * delivered again when their lease ends.
     */
    @Override
    public void close() {
        calls.shutdown();
        connection.close();
    }

    @Override
    public String toString() {
        return connection.describe(info.url());
    }
}
