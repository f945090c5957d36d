package dev.hart.job;

import java.time.Duration;
import java.util.List;

/**
 * The line of jobs that wait. A message is a text; it is handed out at least once, to one receiver at a time as long as that one
 * renews its lease, and until it is deleted. Thread-safe, and safe between processes.
 */
public interface JobQueue {
    /** The most bytes of a message in UTF-8; SQS's own limit since 2025 is 1 MiB. */
    int LONGEST = 256 * 1024;

    /**
     * Puts a message in line. When this returns it survives a power cut.
     *
     * @throws QueueException if it is not known whether it is in line
     */
    void send(String body);

    /**
     * Takes messages, waiting for the first.
     *
     * @param most 1 to 10
     * @param wait how long to wait if there is none, 0 to 20 s
     * @param lease how long nobody else gets them, 1 s to 12 h
     * @return none to {@code most} of them
     * @throws QueueException if there is no answer
     */
    List<Lease> receive(int most, Duration wait, Duration lease);

    /** What was put aside. */
    DeadLetters deadLetters();

    /** A message handed out, until the lease ends. After that its methods may fail with {@link QueueException}. */
    interface Lease {
        /** The queue's name for the message, the same at each receipt; 1 to 128 letters, digits, {@code _} and {@code -}. */
        String id();

        /** The text that was sent, by us or by anybody else who may send. */
        String body();

        /** How often it was handed out, this time included, at least 1; approximate. */
        int receives();

        /** Nobody else gets it for so long from now, 0 s to 12 h; 0 hands it out again at once. */
        void renew(Duration lease);

        /** It is done and is never handed out again. */
        void delete();

        /** Puts it aside for people, with a reason; it is in the dead-letter queue when this returns, and no longer here. */
        default void bury(String reason) {
            bury(body(), reason);
        }

        /** The same with another text in its place: of a message that was understood, the one that names its job. */
        void bury(String text, String reason);
    }
}
