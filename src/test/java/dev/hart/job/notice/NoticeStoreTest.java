package dev.hart.job.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.AttemptId;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import dev.hart.job.local.FileRecords;
import dev.hart.job.notice.NoticeStore.OpenNotice;
import dev.hart.job.worker.ShiftedClock;
import dev.hart.webhook.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticeStoreTest {
    private static final JobRef REF = new JobRef(new Owner("shop"), new JobId("fox"));
    private static final Notice NOTICE = new Notice(REF, "hook");
    private static final AttemptId ATTEMPT = new AttemptId("0".repeat(32));

    private final ShiftedClock clock = new ShiftedClock();

    @Test
    void aRecipientThatAsksForAPauseIsNotNotifiedBeforeItsEnd(@TempDir Path folder) {
        NoticeStore store = new NoticeStore(new FileRecords(folder), new TestRecipients(), clock);
        OpenNotice tried = new OpenNotice(NOTICE, 1, clock.instant());
        assertThat(store.begin(NOTICE, 1, ATTEMPT)).isTrue();
        assertThat(store.mustWait(tried)).isFalse();

        store.failed(NOTICE, 1, ATTEMPT, new Delivery.Failed("busy", Optional.of(Duration.ofHours(1))));

        assertThat(store.mustWait(tried)).isTrue();
        clock.advance(Duration.ofHours(1));
        assertThat(store.mustWait(tried)).isFalse();
    }

    @Test
    void theNoticesOfAJobAreRemovedWithTheirAttempts(@TempDir Path folder) {
        FileRecords records = new FileRecords(folder);
        NoticeStore store = new NoticeStore(records, new TestRecipients(), clock);
        assertThat(store.begin(NOTICE, 1, ATTEMPT)).isTrue();

        store.remove(REF);

        assertThat(records.list(Notice.prefix(Notice.PENDING, REF), Optional.empty(), 10))
                .isEmpty();
    }
}
