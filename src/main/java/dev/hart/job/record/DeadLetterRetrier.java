package dev.hart.job.record;

import dev.hart.io.Sha256;
import dev.hart.job.CrashPoint;
import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters.Look;
import dev.hart.job.Job;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobStatus;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.QueueException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Retries the messages of the dead-letter queue for the operator. The outcome of a job never changes: a failed job is retried as
 * another job with the same request (docs/decisions/0026-retry-makes-a-new-job.md). A letter is removed once its replacement is
 * stored; after a crash in between, retrying again gives the same replacement. An instance is for one run on one thread. Every
 * method may throw {@link RecordsException}, {@link QueueException} or {@link dev.hart.store.StoreException}; what was done
 * before stays done.
 */
public final class DeadLetterRetrier {
    private final JobStore store;
    private final JobQueue queue;
    private final CrashPoint.Watcher points;
    /** Digests of the messages that this run has sent; one that comes back at once must not be retried in an endless loop. */
    private final Set<String> sent = new HashSet<>();

    /** @param queue the store's own */
    public DeadLetterRetrier(JobStore store, JobQueue queue, CrashPoint.Watcher points) {
        this.store = store;
        this.queue = queue;
        this.points = points;
    }

    /** The result of retrying a letter. */
    public sealed interface Result {
        /**
         * Its job has failed, and another job retries it.
         *
         * @param job the new job
         * @param before whether the new job existed already, from an earlier retry
         */
        record Retried(JobRef job, boolean before) implements Result {}

        /** Its job has not ended, or it is another sender's message: it was sent again unchanged. */
        record Resent() implements Result {}

        /**
         * There is nothing to retry.
         *
         * @param why about the job, for example {@code has succeeded}
         * @param removed whether the letter was removed, because the operator named it
         */
        record NothingToRetry(String why, boolean removed) implements Result {}

        /** It cannot be retried, and stays. */
        record NotRetried(String why) implements Result {}
    }

    /** A letter and the result of retrying it. */
    public record Report(DeadLetter letter, Result result) {}

    /**
     * Retries the letters that the operator named. Letters whose jobs need no retry are removed.
     *
     * @param ids of letters
     * @param reports receives a report after each letter
     * @return the ids without a letter
     */
    public Set<String> retry(Set<String> ids, Consumer<Report> reports) {
        Set<String> missing = new LinkedHashSet<>(ids);
        try (Look look = queue.deadLetters().look()) {
            Optional<DeadLetter> letter = look.next();
            while (letter.isPresent()) {
                if (missing.remove(letter.get().id())) {
                    reports.accept(retry(look, letter.get(), true));
                }
                letter = missing.isEmpty() ? Optional.empty() : look.next();
            }
        }
        return missing;
    }

    /**
     * Retries all letters. Letters whose jobs need no retry stay.
     *
     * @param reports receives a report after each letter
     */
    public void retryAll(Consumer<Report> reports) {
        try (Look look = queue.deadLetters().look()) {
            for (Optional<DeadLetter> letter = look.next(); letter.isPresent(); letter = look.next()) {
                reports.accept(retry(look, letter.get(), false));
            }
        }
    }

    private Report retry(Look look, DeadLetter letter, boolean named) {
        Result result = sent.contains(digest(letter.body()))
                ? new Result.NotRetried("was sent again by this command, and has come back")
                : replace(letter, named);
        boolean replaced = result instanceof Result.Retried || result instanceof Result.Resent;
        if (replaced) {
            points.reached(CrashPoint.RETRIED);
        }
        if (replaced || (result instanceof Result.NothingToRetry nothing && nothing.removed())) {
            look.remove(letter);
        }
        return new Report(letter, result);
    }

    private Result replace(DeadLetter letter, boolean named) {
        Optional<JobRef> ref = letter.job();
        if (ref.isEmpty()) {
            return send(letter.body());
        }
        Optional<JobView> job = store.find(ref.get());
        if (job.isEmpty()) {
            return new Result.NothingToRetry("no longer exists", named);
        }
        return switch (job.get().state().status()) {
            case QUEUED, RUNNING -> send(letter.body());
            case FAILED -> retryJob(job.get(), named);
            case ERASED -> new Result.NothingToRetry("was erased", named);
            case CANCELLED -> new Result.NothingToRetry("was cancelled", named);
            case REFUSED -> new Result.NothingToRetry("was refused", named);
            case SUCCEEDED -> new Result.NothingToRetry("has succeeded", named);
        };
    }

    private Result send(String body) {
        try {
            queue.send(body);
        } catch (IllegalArgumentException cannotBeSent) {
            return new Result.NotRetried(String.valueOf(cannotBeSent.getMessage()));
        }
        sent.add(digest(body));
        return new Result.Resent();
    }

    private Result retryJob(JobView failed, boolean named) {
        Job job = failed.job();
        Optional<JobRef> retry = retryOf(failed);
        if (failed.isDamaged()) {
            return new Result.NothingToRetry("cannot be done again, because its record is damaged", named);
        }
        if (retry.isEmpty() || job.digest().isEmpty() || job.request().isEmpty()) {
            return new Result.NothingToRetry("was erased", named);
        }
        JobRequest request = job.request().get();
        boolean before = store.find(retry.get()).isPresent();
        try {
            Job unused = store.acceptRetry(
                    job.ref(), new JobSubmission(retry.get(), job.digest().get(), () -> request));
        } catch (JobErasedException e) {
            boolean itself = store.find(job.ref())
                    .filter(now -> now.state().status() == JobStatus.ERASED)
                    .isPresent();
            return new Result.NothingToRetry(
                    itself ? "was erased" : "was retried as " + retry.get() + ", which was erased", named);
        } catch (JobConflictException e) {
            return new Result.NotRetried("cannot be retried: another job has the id " + retry.get());
        }
        if (!before) {
            sent.add(digest(JobMessage.of(retry.get())));
        }
        return new Result.Retried(retry.get(), before);
    }

    /** Returns the job that retries a failed one, whether it exists yet or not; empty if the given job has not failed. */
    static Optional<JobRef> retryOf(JobView failed) {
        JobRef ref = failed.job().ref();
        return failed.state() instanceof Ended ended && ended.outcome() instanceof Outcome.Failed failure
                ? Optional.of(new JobRef(ref.owner(), failure.retryOf(ref.id())))
                : Optional.empty();
    }

    private static String digest(String body) {
        return Sha256.hex(body);
    }
}
