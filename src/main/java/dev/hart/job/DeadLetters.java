package dev.hart.job;

import java.util.Optional;

/**
 * The dead-letter queue: messages that a worker or the queue itself moved aside for the operator. Thread-safe, and safe between
 * processes. Every method may throw {@link QueueException}.
 */
public interface DeadLetters {
    /** Begins to read the dead letters. Reading removes nothing. */
    Look look();

    /** One pass over the dead letters, used by one thread. */
    interface Look extends AutoCloseable {
        /**
         * Returns the next letter that this pass has not returned, the newest first where the queue has an order.
         *
         * @return empty if there is no further letter; a letter that another process is reading now may be missing
         */
        Optional<DeadLetter> next();

        /**
         * Removes a letter that this pass has returned, and the copies of it that the pass has seen so far. The pass does not
         * return copies that it finds later, but removes them then. When this returns, what was removed does not come back.
         */
        void remove(DeadLetter letter);

        /** Leaves all other letters as they were. */
        @Override
        void close();
    }
}
