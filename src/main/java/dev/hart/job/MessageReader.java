package dev.hart.job;

/** Reads messages that another sender put into the queue and that request a job, which an earlier receipt may have recorded. */
@FunctionalInterface
public interface MessageReader {
    /** Rejects every message. */
    MessageReader NONE = (id, body) -> {
        throw new UnreadableMessageException("this is no message about a job");
    };

    /**
     * Returns the job that a message requests, the same each time that the message is received.
     *
     * @param id the queue's id of the message, {@link JobQueue.Lease#id}
     * @param body the message's text
     * @throws UnreadableMessageException if it requests no job that can be done here, also thrown by {@link
     *     JobSubmission#request}; the message goes to the dead-letter queue with that reason
     */
    JobSubmission read(String id, String body);
}
