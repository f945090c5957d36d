package dev.hart.job;

import java.util.Optional;

/**
 * The dead-letter queue: messages that were put aside for people, by a worker or by the queue itself. Thread-safe, and safe between
 * processes. Every method may throw {@link QueueException}.
 */
public interface DeadLetters {
    /** Begins to look at them. Nothing is taken away by looking. */
    Look look();

    /** One look, of one thread. */
    interface Look extends AutoCloseable {
        /**
         * The next one that this look has not shown, the newest first where the queue knows an order.
         *
         * @return empty once nothing new comes; one that somebody else looks at just now may not come
         */
        Optional<DeadLetter> next();

        /**
         * Removes one that this look has shown, with the copies of it that the look has seen so far; of those that it comes upon later
         * none is shown, and they are removed then. When this returns what was removed does not come back.
         */
        void remove(DeadLetter letter);

        /** Leaves all others as they were. */
        @Override
        void close();
    }
}
