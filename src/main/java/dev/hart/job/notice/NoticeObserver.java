package dev.hart.job.notice;

/** Hears what becomes of notices. Called on the courier's threads: must not block. */
public interface NoticeObserver {
    /** Nobody listens. */
    NoticeObserver NONE = new NoticeObserver() {};

    /** Somebody was told, or could not be. */
    default void tried(String recipient, Delivery delivery) {}

    /** Somebody is not tried any more. */
    default void givenUp(String recipient) {}

    /** So many notices are not over, as was just found. */
    default void open(int notices) {}
}
