package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.Outcome.Cancelled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobObserversTest {
    private static final JobRef REF = new JobRef(new Owner("shop"), new JobId("fox"));

    private final List<String> news = new ArrayList<>();

    @Test
    void everyObserverIsNotifiedOfEverythingInTheirOrder() {
        JobObserver both = JobObserver.of(recorder("first"), recorder("second"));

        both.attemptBegan(REF, Duration.ofSeconds(3), 2);
        both.scale(REF, 4, 10);
        both.attemptFailed(REF);
        both.ended(REF, new Cancelled(new AttemptId("0".repeat(32)), Instant.EPOCH), Duration.ofSeconds(5));
        both.attemptEnded(REF);

        assertThat(news)
                .containsExactly(
                        "first began PT3S 2", "second began PT3S 2",
                        "first scale 4 10", "second scale 4 10",
                        "first failed", "second failed",
                        "first ended PT5S", "second ended PT5S",
                        "first over", "second over");
    }

    private JobObserver recorder(String name) {
        return new JobObserver() {
            @Override
            public void attemptBegan(JobRef ref, Duration sinceAccepted, int receives) {
                news.add(name + " began " + sinceAccepted + " " + receives);
            }

            @Override
            public void scale(JobRef ref, int done, int scales) {
                news.add(name + " scale " + done + " " + scales);
            }

            @Override
            public void attemptFailed(JobRef ref) {
                news.add(name + " failed");
            }

            @Override
            public void ended(JobRef ref, Outcome outcome, Duration sinceAccepted) {
                news.add(name + " ended " + sinceAccepted);
            }

            @Override
            public void attemptEnded(JobRef ref) {
                news.add(name + " over");
            }
        };
    }
}
