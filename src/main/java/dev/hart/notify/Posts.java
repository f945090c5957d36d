package dev.hart.notify;

import dev.hart.job.notice.Delivery;
import java.time.Instant;

/** What a POST means for a notice. */
final class Posts {
    private Posts() {}

    /** @param now from which on a receiver asks to be left alone */
    static Delivery delivery(dev.hart.webhook.Delivery of, Instant now) {
        if (of instanceof dev.hart.webhook.Delivery.Delivered) {
            return new Delivery.Delivered();
        }
        if (of instanceof dev.hart.webhook.Delivery.Gone) {
            return new Delivery.Stopped("it answered 410: it wants no more");
        }
        if (of instanceof dev.hart.webhook.Delivery.Refused refused) {
            return new Delivery.Stopped(refused.reason());
        }
        dev.hart.webhook.Delivery.Failed failed = (dev.hart.webhook.Delivery.Failed) of;
        return new Delivery.Failed(failed.reason(), failed.retryAfter().map(now::plus));
    }
}
