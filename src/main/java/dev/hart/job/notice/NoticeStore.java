package dev.hart.job.notice;

import dev.hart.job.AttemptId;
import dev.hart.job.Job;
import dev.hart.job.JobRef;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.job.record.DamagedRecordException;
import dev.hart.job.record.JsonRecords;
import dev.hart.job.record.Records;
import dev.hart.webhook.Delivery;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records of notices: who is to be notified, the attempts, and the results. Thread-safe, and safe between processes. */
public final class NoticeStore implements OutcomeNotifier {
    private static final String UNKNOWN =
            "it is not known whether it was delivered: the record of the result is damaged";

    private final Records records;
    private final JsonRecords json;
    private final Recipients recipients;
    private final Clock clock;
    private volatile Runnable listener = () -> {};

    /** Works on the jobs' records. */
    public NoticeStore(Records records, Recipients recipients, Clock clock) {
        this.records = records;
        this.json = new JsonRecords(records);
        this.recipients = recipients;
        this.clock = clock;
    }

    /** The record of a notice that is not over. */
    record Pending(Instant since) {}

    /**
     * The record of an attempt to notify; the process that creates it makes the attempt.
     *
     * @param by unique for each attempt
     * @param failure why the attempt failed; empty while it is made, and ever after if its process has crashed
     * @param notBefore before this time the recipient asks not to be notified; empty if it did not ask
     */
    record NoticeAttempt(AttemptId by, Instant at, Optional<String> failure, Optional<Instant> notBefore) {}

    /** Sets the listener that is called after each announcement, on the announcing thread; it must not block. */
    void listen(Runnable announced) {
        listener = announced;
    }

    @Override
    public void announce(Job job) {
        boolean news = false;
        for (String recipient : recipients.of(job)) {
            Notice notice = new Notice(job.ref(), recipient);
            if (!isOver(notice)) {
                boolean unusedFirst = json.create(notice.key(), new Pending(clock.instant()));
                news = true;
            }
        }
        if (news) {
            listener.run();
        }
    }

    @Override
    public boolean isNotifying(JobRef ref) {
        // Attempts without their notice are what a crash left of a notice that is over.
        return first(Notice.PENDING, ref).stream()
                .anyMatch(entry -> Notice.ofKey(entry.key()).isPresent());
    }

    @Override
    public void remove(JobRef ref) {
        for (String list : List.of(Notice.PENDING, Notice.TOLD)) {
            first(list, ref).forEach(entry -> records.delete(entry.key()));
        }
    }

    /** One page is enough: a job has few recipients, and each has few attempts. */
    private List<Records.Entry> first(String list, JobRef ref) {
        return records.list(Notice.prefix(list, ref), Optional.empty(), Records.MOST_LISTED);
    }

    /** Returns the recipients of a job that has ended, and whether they were notified; none before they are recorded. */
    public List<NoticeState> about(JobRef ref) {
        List<NoticeState> states = new ArrayList<>();
        for (Records.Entry entry : first(Notice.TOLD, ref)) {
            Notice.ofTold(entry.key()).flatMap(notice -> told(notice, entry)).ifPresent(states::add);
        }
        List<Records.Entry> pending = first(Notice.PENDING, ref);
        for (Records.Entry entry : pending) {
            Notice.ofKey(entry.key())
                    .filter(notice ->
                            states.stream().noneMatch(state -> state.recipient().equals(notice.recipient())))
                    .ifPresent(notice -> states.add(pending(notice, entry, pending)));
        }
        return states;
    }

    /**
     * Returns a result; of a damaged one only that notifying is over, unless the notice is still there and is delivered again.
     */
    private Optional<NoticeState> told(Notice notice, Records.Entry entry) {
        try {
            return json.read(entry.key(), NoticeState.class);
        } catch (DamagedRecordException damaged) {
            return records.read(notice.key()).isPresent()
                    ? Optional.empty()
                    : Optional.of(new NoticeState(
                            notice.recipient(), State.STOPPED, 0, entry.written(), Optional.of(UNKNOWN)));
        }
    }

    private NoticeState pending(Notice notice, Records.Entry own, List<Records.Entry> all) {
        List<Records.Entry> attempts = all.stream()
                .filter(entry -> Notice.ofAttempt(entry.key()).equals(Optional.of(notice)))
                .toList();
        if (attempts.isEmpty()) {
            return new NoticeState(notice.recipient(), State.PENDING, 0, own.written(), Optional.empty());
        }
        Records.Entry last = attempts.get(attempts.size() - 1);
        Optional<String> failure = attempt(last.key()).flatMap(NoticeAttempt::failure);
        return new NoticeState(notice.recipient(), State.PENDING, attempts.size(), last.written(), failure);
    }

    /**
     * A notice that is not over.
     *
     * @param attempts how many were made so far
     * @param since when the last attempt began or ended, or the notice was recorded if there was none; by the records' clock
     */
    record OpenNotice(Notice notice, int attempts, Instant since) {}

    /** Returns all notices that are not over, in the order of owners and jobs. */
    List<OpenNotice> open() {
        List<OpenNotice> found = new ArrayList<>();
        for (Records.Entry entry : records.listAll(Notice.PENDING)) {
            Notice.ofKey(entry.key()).ifPresent(notice -> found.add(new OpenNotice(notice, 0, entry.written())));
            Notice.ofAttempt(entry.key()).ifPresent(notice -> count(found, notice, entry.written()));
        }
        return found;
    }

    /** Counts an attempt; the attempts of a notice are listed after it. */
    private static void count(List<OpenNotice> found, Notice notice, Instant at) {
        int last = found.size() - 1;
        if (last >= 0 && found.get(last).notice().equals(notice)) {
            found.set(last, new OpenNotice(notice, found.get(last).attempts() + 1, at));
        }
    }

    /** Returns whether a notice that was listed as open is over by now. */
    boolean isOver(Notice notice) {
        try {
            return json.read(notice.told(), NoticeState.class).isPresent();
        } catch (DamagedRecordException damaged) {
            // The recipient may not have it: it is notified again, under the same id, which also replaces the record.
            return false;
        }
    }

    /** Reads an attempt, if it is recorded; empty, as if its process had crashed, if its record is damaged. */
    private Optional<NoticeAttempt> attempt(String key) {
        try {
            return json.read(key, NoticeAttempt.class);
        } catch (DamagedRecordException damaged) {
            return Optional.empty();
        }
    }

    /** Begins an attempt; returns false if another process began it. */
    boolean begin(Notice notice, int number, AttemptId by) {
        return json.create(
                notice.attempt(number), new NoticeAttempt(by, clock.instant(), Optional.empty(), Optional.empty()));
    }

    /** Records that an attempt failed. */
    void failed(Notice notice, int number, AttemptId by, Delivery.Failed failure) {
        Instant now = clock.instant();
        json.put(
                notice.attempt(number),
                new NoticeAttempt(
                        by,
                        now,
                        Optional.of(failure.reason()),
                        failure.retryAfter().map(now::plus)));
    }

    /** Returns whether the recipient asked at the last attempt not to be notified yet. */
    boolean mustWait(OpenNotice open) {
        return open.attempts() > 0
                && attempt(open.notice().attempt(open.attempts()))
                        .flatMap(NoticeAttempt::notBefore)
                        .filter(clock.instant()::isBefore)
                        .isPresent();
    }

    /** Records the result of a notice, and removes the notice. */
    void end(Notice notice, NoticeState result) {
        json.put(notice.told(), result);
        remove(notice, result.tries());
    }

    /**
     * Removes what is left of a notice that is over: its attempts, then its own record.
     *
     * @param attempts how many were made
     */
    void remove(Notice notice, int attempts) {
        for (int number = 1; number <= attempts; number++) {
            json.delete(notice.attempt(number));
        }
        // Last: attempts without their notice would never be removed.
        json.delete(notice.key());
    }
}
