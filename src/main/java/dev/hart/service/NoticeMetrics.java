package dev.hart.service;

import dev.hart.job.notice.NoticeObserver;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.webhook.Delivery;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics of notices about jobs. */
@Singleton
class NoticeMetrics implements NoticeObserver {
    private static final List<String> RECIPIENTS = List.of("webhook", "sink", "queue");
    /** The result of an attempt after which there may be another. */
    private static final String FAILED = "failed";

    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();

    NoticeMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("hart.notices.open", open, AtomicInteger::get)
                .description("Notices that are not delivered yet, over all instances that share records")
                .register(registry);
        List<String> results =
                List.of(State.DELIVERED.toString(), FAILED, State.STOPPED.toString(), State.GIVEN_UP.toString());
        // Present from the start: Prometheus sees no increase in a counter that first appears as 1.
        RECIPIENTS.forEach(recipient ->
                results.forEach(result -> notices(recipient, result).increment(0)));
    }

    @Override
    public void attempted(String recipient, Delivery delivery) {
        notices(recipient, result(delivery)).increment();
    }

    @Override
    public void givenUp(String recipient) {
        notices(recipient, State.GIVEN_UP.toString()).increment();
    }

    @Override
    public void open(int notices) {
        open.set(notices);
    }

    private static String result(Delivery delivery) {
        if (delivery instanceof Delivery.Delivered) {
            return State.DELIVERED.toString();
        }
        return delivery instanceof Delivery.Stopped ? State.STOPPED.toString() : FAILED;
    }

    private Counter notices(String recipient, String result) {
        return Counter.builder("hart.notices")
                .description("Attempts to notify a recipient, and notices that were given up")
                .tags("recipient", recipient, "result", result)
                .register(registry);
    }
}
