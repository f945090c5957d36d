package dev.hart.job.notice;

import dev.hart.job.AttemptId;
import dev.hart.job.Job;
import dev.hart.job.JobRef;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.job.record.JsonRecords;
import dev.hart.job.record.Records;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the records say about who is to be told, and who knows. Thread-safe, and safe between processes. */
public final class NoticeStore implements OutcomeNotifier {
    private static final int PAGE = 1000;

    private final Records records;
    private final JsonRecords documents;
    private final Recipients recipients;
    private final Clock clock;
    private volatile Runnable listener = () -> {};

    /** Over the jobs' records. */
    public NoticeStore(Records records, Recipients recipients, Clock clock) {
        this.records = records;
        this.documents = new JsonRecords(records);
        this.recipients = recipients;
        this.clock = clock;
    }

    /** Somebody is to be told. */
    record Pending(Instant since) {}

    /**
     * A try to tell them; whoever creates it makes it.
     *
     * @param by no two are alike
     * @param failure why it came to nothing; empty while it is made, and for ever if whoever made it has died
     * @param notBefore when the next one is welcome
     */
    record Try(AttemptId by, Instant at, Optional<String> failure, Optional<Instant> notBefore) {}

    /** Has somebody hear of each announcement, on the announcer's thread; one at most, who must not block. */
    void listen(Runnable hearer) {
        listener = hearer;
    }

    @Override
    public void announce(Job job) {
        // Of an erased job nobody is told.
        if (job.request().isEmpty()) {
            return;
        }
        boolean news = false;
        for (String recipient : recipients.of(job)) {
            Notice notice = new Notice(job.ref(), recipient);
            if (documents.read(notice.told(), NoticeState.class).isEmpty()) {
                boolean unusedFirst = documents.create(notice.key(), new Pending(clock.instant()));
                news = true;
            }
        }
        if (news) {
            listener.run();
        }
    }

    @Override
    public boolean isTelling(JobRef ref) {
        // Tries alone are what a death left of a notice that is over.
        return records.list(Notice.all(Notice.PENDING, ref), Optional.empty(), PAGE).stream()
                .anyMatch(entry -> Notice.ofKey(entry.key()).isPresent());
    }

    @Override
    public void remove(JobRef ref) {
        for (String where : List.of(Notice.PENDING, Notice.TOLD)) {
            records.list(Notice.all(where, ref), Optional.empty(), PAGE).forEach(entry -> records.delete(entry.key()));
        }
    }

    /** Who is told of a job, and whether they know; nobody before its end. */
    public List<NoticeState> about(JobRef ref) {
        List<NoticeState> states = new ArrayList<>();
        records.list(Notice.all(Notice.TOLD, ref), Optional.empty(), PAGE)
                .forEach(entry -> documents.read(entry.key(), NoticeState.class).ifPresent(states::add));
        List<Records.Entry> pending = records.list(Notice.all(Notice.PENDING, ref), Optional.empty(), PAGE);
        for (Records.Entry entry : pending) {
            Notice.ofKey(entry.key())
                    .filter(notice ->
                            states.stream().noneMatch(state -> state.recipient().equals(notice.recipient())))
                    .ifPresent(notice -> states.add(pending(notice, entry, pending)));
        }
        return states;
    }

    private NoticeState pending(Notice notice, Records.Entry self, List<Records.Entry> all) {
        List<Records.Entry> tries = all.stream()
                .filter(entry -> Notice.ofTry(entry.key()).equals(Optional.of(notice)))
                .toList();
        if (tries.isEmpty()) {
            return new NoticeState(notice.recipient(), State.PENDING, 0, self.written(), Optional.empty());
        }
        Records.Entry last = tries.get(tries.size() - 1);
        Optional<String> failure = documents.read(last.key(), Try.class).flatMap(Try::failure);
        return new NoticeState(notice.recipient(), State.PENDING, tries.size(), last.written(), failure);
    }

    /**
     * A notice that is not over.
     *
     * @param tries made so far
     * @param since when the last one was made or ended, or the notice if there was none; by the records' clock
     */
    record Open(Notice notice, int tries, Instant since) {}

    /** All that are not over, in the order of owners and jobs. */
    List<Open> open() {
        List<Open> found = new ArrayList<>();
        Optional<String> after = Optional.empty();
        List<Records.Entry> page;
        do {
            page = records.list(Notice.PENDING, after, PAGE);
            for (Records.Entry entry : page) {
                Notice.ofKey(entry.key()).ifPresent(notice -> found.add(new Open(notice, 0, entry.written())));
                Notice.ofTry(entry.key()).ifPresent(notice -> count(found, notice, entry.written()));
                after = Optional.of(entry.key());
            }
        } while (page.size() == PAGE);
        return found;
    }

    /** A notice's tries follow it. */
    private static void count(List<Open> found, Notice notice, Instant at) {
        int last = found.size() - 1;
        if (last >= 0 && found.get(last).notice().equals(notice)) {
            found.set(last, new Open(notice, found.get(last).tries() + 1, at));
        }
    }

    /** Whether it is over, though it was seen to be open. */
    boolean isOver(Notice notice) {
        return documents.read(notice.told(), NoticeState.class).isPresent();
    }

    /** Begins a try, unless somebody else does or did. */
    boolean begin(Notice notice, int number, AttemptId by) {
        return documents.create(
                notice.attempt(number), new Try(by, clock.instant(), Optional.empty(), Optional.empty()));
    }

    /** A try came to nothing. */
    void failed(Notice notice, int number, AttemptId by, Delivery.Failed failure) {
        documents.put(
                notice.attempt(number),
                new Try(by, clock.instant(), Optional.of(failure.reason()), failure.notBefore()));
    }

    /** Whether those who are told want to be left alone for now, as they said at the last try. */
    boolean isUnwelcome(Open open) {
        return open.tries() > 0
                && documents
                        .read(open.notice().attempt(open.tries()), Try.class)
                        .flatMap(Try::notBefore)
                        .filter(clock.instant()::isBefore)
                        .isPresent();
    }

    /** It is over. */
    void end(Notice notice, NoticeState state) {
        documents.put(notice.told(), state);
        clear(notice, state.tries());
    }

    /** Removes what is left of one that is over. */
    void clear(Notice notice, int tries) {
        for (int number = 1; number <= tries; number++) {
            documents.delete(notice.attempt(number));
        }
        // Last: of tries alone nobody would know.
        documents.delete(notice.key());
    }
}
