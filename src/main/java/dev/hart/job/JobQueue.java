package dev.hart.job;

import java.time.Duration;
import java.util.List;

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
     * @throws QueueException if it is not known whether the message was added
     */
    void send(String body);

    /**
     * Receives messages, waiting for the first.
     *
     * @param most 1 to 10
     * @param wait how long to wait if there is no message, 0 to 20 s
     * @param lease how long the messages are hidden from other receivers, 1 s to 12 h
     * @return up to {@code most} messages
     * @throws QueueException if the queue does not answer
     */
    List<Lease> receive(int most, Duration wait, Duration lease);

    /** The dead-letter queue. */
    DeadLetters deadLetters();

    /** A received message, until the lease ends. After that its methods may fail with {@link QueueException}. */
    interface Lease {
        /** The queue's id of the message, the same at each receipt; 1 to 128 letters, digits, {@code _} and {@code -}. */
        String id();

        /** The message's text, sent by hart or by another sender. */
        String body();

        /** How often the message was received, this time included, at least 1; approximate. */
        int receives();

        /** Hides the message from other receivers for so long from now, 0 s to 12 h; 0 makes it available at once. */
        void renew(Duration lease);

        /** Deletes the message; it is never delivered again. */
        void delete();

        /** Moves the message to the dead-letter queue; when this returns it is there and no longer in this queue. */
        default void moveToDeadLetters(String reason) {
            moveToDeadLetters(body(), reason);
        }

        /**
         * Moves the message to the dead-letter queue with another text.
         *
         * @param text replaces a message of another sender whose job was recorded: the message that names this job
         */
        void moveToDeadLetters(String text, String reason);
    }
}
