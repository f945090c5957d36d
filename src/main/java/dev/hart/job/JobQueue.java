package dev.hart.job;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The queue of jobs that wait for a worker. A message is a text; it is delivered at least once, to one receiver at a time as
 * long as that receiver renews its lease, until it is deleted. Thread-safe, and safe between processes.
 */
public interface JobQueue {
    /** The most bytes of UTF-8 that {@link #send} takes; messages of other senders may be longer, in SQS up to 1 MiB. */
    int LONGEST = 256 * 1024;

    /**
     * Adds a message. When this returns, the message survives a power cut.
     *
     * @throws IllegalArgumentException if the message is longer than {@link #LONGEST}; in SQS also if it is empty or has
     *     characters that XML cannot contain
     * @throws QueueException if it is not known whether the message was added
     */
    void send(String body);

    /**
     * Receives messages, waiting for the first.
     *
     * @param most 1 to 10
     * @param wait how long to wait if there is no message, 0 to 20 s
     * @param lease how long the messages are hidden from other receivers, 1 s to 12 h
     * @return up to {@code most} messages; none if none came, or if the thread was interrupted, which it then still is
     * @throws IllegalArgumentException if a value is out of range
     * @throws QueueException if the queue does not answer
     */
    List<Lease> receive(int most, Duration wait, Duration lease);

    /** The dead-letter queue. */
    DeadLetters deadLetters();

    /**
     * Makes sure that the queue can be reached, without sending or receiving a message.
     *
     * @throws QueueException if it cannot
     */
    void requireReachable();

    /**
     * Returns how many messages could be received now, approximately; empty if the queue does not tell.
     *
     * @throws QueueException if the queue does not answer
     */
    default OptionalLong visible() {
        return OptionalLong.empty();
    }

    /** A received message, until the lease ends. After that its methods may fail with {@link QueueException}. */
    interface Lease {
        /** The queue's id of the message, the same at each receipt; 1 to 128 letters, digits, {@code _} and {@code -}. */
        String id();

        /** The message's text, sent by hart or by another sender. */
        String body();

        /** How often the message was received, this time included, at least 1; approximate. */
        int receives();

        /**
         * Hides the message from other receivers for so long from now; zero makes it available at once.
         *
         * @param lease 0 s to 12 h; in SQS it ends at most 12 h after the receipt
         * @throws IllegalArgumentException if the lease is out of range
         */
        void renew(Duration lease);

        /** Deletes the message. It is not delivered again, except that SQS may rarely deliver a copy of it. */
        void delete();

        /** Moves the message to the dead-letter queue; when this returns it is there and no longer in this queue. */
        default void moveToDeadLetters(String reason) {
            moveToDeadLetters(body(), reason);
        }

        /**
         * Moves the message to the dead-letter queue with another text.
         *
         * @param text in the dead-letter queue, in place of {@link #body}: a message that names the job, if another sender's
         *     message requested it
         */
        void moveToDeadLetters(String text, String reason);
    }
}
