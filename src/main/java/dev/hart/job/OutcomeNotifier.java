package dev.hart.job;

import dev.hart.job.record.RecordsException;

/** Keeps in mind who is to be told when a job has ended. */
public interface OutcomeNotifier {
    /** Nobody is told. */
    OutcomeNotifier NONE = new OutcomeNotifier() {
        @Override
        public void announce(Job job) {
            // Nobody listens.
        }

        @Override
        public boolean isTelling(JobRef ref) {
            return false;
        }

        @Override
        public void remove(JobRef ref) {
            // There is nothing.
        }
    };

    /**
     * Notes whom to tell of a job that has ended; as often as this is called, each is told as if it had been called once. When it
     * returns the note has survived a power cut.
     *
     * @throws RecordsException if it is not known whether it has
     */
    void announce(Job job);

    /** Whether somebody is still to be told of a job that was announced. */
    boolean isTelling(JobRef ref);

    /** Removes whatever was noted about a job. */
    void remove(JobRef ref);
}
