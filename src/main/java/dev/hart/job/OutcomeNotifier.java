package dev.hart.job;

/** Records who is to be notified when a job has ended. Every method may throw the exceptions of the records it uses. */
public interface OutcomeNotifier {
    /** Notifies no one. */
    OutcomeNotifier NONE = new OutcomeNotifier() {
        @Override
        public void announce(Job job) {
            // There is no recipient.
        }

        @Override
        public boolean isNotifying(JobRef ref) {
            return false;
        }

        @Override
        public void remove(JobRef ref) {
            // Nothing was recorded.
        }
    };

    /**
     * Records the recipients to notify of a job that has ended. Calling it again has no further effect. When it returns, what it
     * recorded survives a power cut.
     */
    void announce(Job job);

    /** Returns whether a recipient is still to be notified of a job that was announced. */
    boolean isNotifying(JobRef ref);

    /** Removes everything that was recorded about notices of a job. */
    void remove(JobRef ref);
}
