package dev.hart.job.sqs;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsMessage;
import dev.hart.io.DaemonThreads;
import dev.hart.io.WholeSeconds;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobQueue;
import dev.hart.job.QueueException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The line of jobs in a standard queue of SQS. A lease is the queue's visibility time-out, which SQS counts in whole seconds: parts
 * of a second are rounded up, and so are waits. From its receipt on a message is never hidden for more than 12 h, however often its
 * lease is renewed.
 */
public final class SqsQueue implements JobQueue, AutoCloseable {
    private static final Logger LOG = System.getLogger(SqsQueue.class.getName());

    private static final int MOST = 10;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final SqsConnection connection;
    private final SqsQueueInfo terms;
    /** Whoever asks waits for one of these threads, because a thread that reads from the network cannot be interrupted. */
    private final ExecutorService questions = Executors.newCachedThreadPool(DaemonThreads.factory("hart-sqs"));

    private SqsQueue(SqsConnection connection, SqsQueueInfo terms) {
        this.connection = connection;
        this.terms = terms;
    }

    /**
     * As {@link SqsQueues#open}.
     *
     * @param connection closed with the queue, but not if this throws
     */
    static SqsQueue open(SqsConnection connection, int tries) {
        SqsQueueInfo terms = SqsErrors.call(() -> SqsQueueInfo.read(connection, tries));
        terms.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        return new SqsQueue(connection, terms);
    }

    /** As {@link SqsQueues#join}; the connection as for {@link #open}. */
    static SqsQueue join(SqsConnection connection) {
        // What to warn of depends on tries, and whoever joins makes none.
        return new SqsQueue(connection, SqsErrors.call(() -> SqsQueueInfo.read(connection, 1)));
    }

    /** Of the queue to which messages are put aside. */
    public String deadLetterUrl() {
        return terms.deadLetters();
    }

    @Override
    public DeadLetters deadLetters() {
        return new SqsDeadLetters(connection, terms.deadLetters());
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the message is empty, longer than {@link #LONGEST}, or has characters that XML does
     *     not know, which SQS refuses
     */
    @Override
    public void send(String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        requireRange(length >= 1 && length <= LONGEST, "messages of 1 to " + LONGEST + " bytes, not " + length);
        requireRange(XmlText.is(body), "messages of characters that XML knows");
        SqsErrors.run(() -> connection.send(terms.url(), body, Map.of()));
    }

    /** {@inheritDoc} If the thread is interrupted it comes back at once; what SQS hands out after that is given back. */
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
            messages = ask(most, least(left, connection.settings().longestWait()), lease);
            left = Duration.ofNanos(end - System.nanoTime());
        } while (messages.isEmpty() && !left.isNegative() && !left.isZero());
        return messages.stream().map(this::lease).toList();
    }

    private List<SqsMessage> ask(int most, Duration wait, Duration lease) {
        CompletableFuture<List<SqsMessage>> answer;
        try {
            answer = CompletableFuture.supplyAsync(
                    () -> connection.receive(terms.url(), most, WholeSeconds.up(wait), WholeSeconds.up(lease)),
                    questions);
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
            LOG.log(Level.DEBUG, "a message comes back when its lease ends: {0}", e.getMessage());
        }
    }

    private Lease lease(SqsMessage message) {
        return new SqsLease(connection, terms, message);
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    static void requireRange(boolean holds, String range) {
        if (!holds) {
            throw new IllegalArgumentException("a queue takes " + range);
        }
    }

    /** Whoever still asks then gets nothing; what was handed out comes back when its lease ends. */
    @Override
    public void close() {
        questions.shutdown();
        connection.close();
    }

    @Override
    public String toString() {
        return connection.describe(terms.url());
    }
}
