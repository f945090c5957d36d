package dev.hart.job;

import dev.hart.job.record.JobStore;

/** Understands messages that somebody else than a {@link JobStore} has put in line: they ask for a job that nobody has recorded. */
@FunctionalInterface
public interface MessageReader {
    /** Takes none. */
    MessageReader NONE = (id, body) -> {
        throw new UnreadableMessageException("this is no message about a job");
    };

    /**
     * Says which job a message asks for: the same one each time that it is handed out.
     *
     * @param id the queue's name for the message, {@link JobQueue.Lease#id}
     * @param body its text
     * @throws UnreadableMessageException if it asks for none that can be done here, also from {@link JobSubmission#request}; the message
     *     is put aside with that reason
     */
    JobSubmission read(String id, String body);
}
