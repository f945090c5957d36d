package dev.hart.job.notice;

import dev.hart.webhook.Delivery;

/** Is notified of what happens to notices. Called on the dispatcher's threads: must not block. */
public interface NoticeObserver {
    /** Does nothing. */
    NoticeObserver NONE = new NoticeObserver() {};

    /** An attempt to notify a recipient is over. */
    default void attempted(String recipient, Delivery delivery) {}

    /** All attempts to deliver one notice to a recipient have failed, or the result of the last is not known. */
    default void givenUp(String recipient) {}

    /** The number of notices that are not over, as just counted. */
    default void open(int notices) {}
}
