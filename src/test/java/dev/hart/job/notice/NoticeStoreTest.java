package dev.hart.job.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.AttemptId;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import dev.hart.job.local.FileRecords;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.job.notice.NoticeStore.OpenNotice;
import dev.hart.job.record.Records;
import dev.hart.job.worker.ShiftedClock;
import dev.hart.webhook.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    void aRecipientThatAsksForNoPauseNeedNotWait(@TempDir Path folder) {
        NoticeStore store = new NoticeStore(new FileRecords(folder), new TestRecipients(), clock);
        assertThat(store.begin(NOTICE, 1, ATTEMPT)).isTrue();

        store.failed(NOTICE, 1, ATTEMPT, new Delivery.Failed("busy", Optional.empty()));

        assertThat(store.mustWait(new OpenNotice(NOTICE, 1, clock.instant()))).isFalse();
    }

    @Test
    void theNoticesOfAJobAreRemovedWithTheirAttemptsAndResults(@TempDir Path folder) {
        FileRecords records = new FileRecords(folder);
        TestRecipients recipients = new TestRecipients();
        recipients.names = List.of("hook", "queue");
        NoticeStore store = new NoticeStore(records, recipients, clock);
        JobRef other = new JobRef(REF.owner(), new JobId("hare"));
        for (JobRef ref : List.of(REF, other)) {
            store.announce(new Job(
                    ref.owner().name(),
                    ref.id(),
                    clock.instant(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
            Notice delivered = new Notice(ref, "queue");
            assertThat(store.begin(new Notice(ref, "hook"), 1, ATTEMPT)).isTrue();
            store.end(delivered, new NoticeState("queue", State.DELIVERED, 0, clock.instant(), Optional.empty()));
        }
        List<String> keys =
                List.of("notices/shop/%s/hook.json", "notices/shop/%s/hook/01.json", "told/shop/%s/queue.json");
        assertThat(keys(records, REF)).containsExactlyElementsOf(keys(keys, REF));

        store.remove(REF);

        assertThat(keys(records, REF)).isEmpty();
        assertThat(keys(records, other)).containsExactlyElementsOf(keys(keys, other));
    }

    private static List<String> keys(FileRecords records, JobRef ref) {
        return Stream.of(Notice.PENDING, Notice.TOLD)
                .flatMap(list -> records.list(Notice.prefix(list, ref), Optional.empty(), 10).stream())
                .map(Records.Entry::key)
                .toList();
    }

    private static List<String> keys(List<String> patterns, JobRef ref) {
        return patterns.stream()
                .map(pattern -> pattern.replace("%s", ref.id().value()))
                .toList();
    }
}
