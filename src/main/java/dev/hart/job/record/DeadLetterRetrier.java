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
 * Takes up again what lies in the dead-letter queue, for whoever runs the service. How a job ended stays as it is: what has failed
 * is asked for anew as another job (docs/decisions/0026-retry-makes-a-new-job.md). A letter is removed once what takes its place has
 * survived; whoever dies in between does the same again. One run of one thread; every method may throw {@link RecordsException} or
 * {@link QueueException}, and what was done by then is done.
 */
public final class DeadLetterRetrier {
    private final JobStore store;
    private final JobQueue queue;
    private final CrashPoint.Watcher points;
    /** What this run has put in line, by its digest: what comes back from there at once would go round for ever. */
    private final Set<String> sent = new HashSet<>();

    /** @param queue the store's own */
    public DeadLetterRetrier(JobStore store, JobQueue queue, CrashPoint.Watcher points) {
        this.store = store;
        this.queue = queue;
        this.points = points;
    }

    /** What was done about a letter. */
    public sealed interface Result {
        /**
         * Its job has failed, and was asked for anew.
         *
         * @param job the new one
         * @param before whether that had been done before
         */
        record Renewed(JobRef job, boolean before) implements Result {}

        /** Its job has not ended, or it is somebody else's message: it was sent again as it is. */
        record SentAgain() implements Result {}

        /**
         * There is nothing to try again.
         *
         * @param why of the job, e.g. {@code has succeeded}
         * @param removed whether the letter was removed, because it was named
         */
        record Over(String why, boolean removed) implements Result {}

        /** It cannot be taken up, and was left. */
        record Unable(String why) implements Result {}
    }

    /** A letter, and what was done about it. */
    public record Report(DeadLetter letter, Result result) {}

    /**
     * Takes up letters that somebody has named. Those of jobs that need no other try are removed.
     *
     * @param ids of letters
     * @param reports hears of each once it is done
     * @return the ids of which there is no letter
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
     * Takes up all letters. Those of jobs that need no other try are left.
     *
     * @param reports hears of each once it is done
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
                ? new Result.Unable("was put in line just now, and has come back")
                : act(letter, named);
        boolean replaced = result instanceof Result.Renewed || result instanceof Result.SentAgain;
        if (replaced) {
            points.reached(CrashPoint.RETRIED);
        }
        if (replaced || (result instanceof Result.Over over && over.removed())) {
            look.remove(letter);
        }
        return new Report(letter, result);
    }

    private Result act(DeadLetter letter, boolean named) {
        Optional<JobRef> ref = letter.job();
        if (ref.isEmpty()) {
            return send(letter.body());
        }
        Optional<JobView> job = store.find(ref.get());
        if (job.isEmpty()) {
            return new Result.Over("is no more", named);
        }
        return switch (JobStatus.of(job.get().state())) {
            case QUEUED, RUNNING -> send(letter.body());
            case FAILED -> renew(job.get(), named);
            case ERASED -> new Result.Over("was erased", named);
            case CANCELLED -> new Result.Over("was cancelled", named);
            case REFUSED -> new Result.Over("was refused", named);
            case SUCCEEDED -> new Result.Over("has succeeded", named);
        };
    }

    private Result send(String body) {
        try {
            queue.send(body);
        } catch (IllegalArgumentException cannotBeSent) {
            return new Result.Unable(String.valueOf(cannotBeSent.getMessage()));
        }
        sent.add(digest(body));
        return new Result.SentAgain();
    }

    private Result renew(JobView failed, boolean named) {
        Job job = failed.job();
        Optional<JobRef> renewed = renewed(failed);
        if (renewed.isEmpty() || job.digest().isEmpty() || job.request().isEmpty()) {
            return new Result.Over("was erased", named);
        }
        JobRequest request = job.request().get();
        boolean before = store.find(renewed.get()).isPresent();
        try {
            Job unused = store.acceptRetry(
                    job.ref(), new JobSubmission(renewed.get(), job.digest().get(), () -> request));
        } catch (JobErasedException e) {
            boolean itself = store.find(job.ref())
                    .filter(now -> JobStatus.of(now.state()) == JobStatus.ERASED)
                    .isPresent();
            return new Result.Over(
                    itself ? "was erased" : "was asked for anew as " + renewed.get() + ", which was erased", named);
        } catch (JobConflictException e) {
            return new Result.Unable("cannot be asked for anew: another job is called " + renewed.get());
        }
        if (!before) {
            sent.add(digest(JobMessage.of(renewed.get())));
        }
        return new Result.Renewed(renewed.get(), before);
    }

    /** Which job takes up one that has failed, whoever asks for that; empty if the one given has not failed. */
    static Optional<JobRef> renewed(JobView failed) {
        JobRef ref = failed.job().ref();
        return failed.state() instanceof Ended ended && ended.outcome() instanceof Outcome.Failed failure
                ? Optional.of(new JobRef(ref.owner(), failure.retryOf(ref.id())))
                : Optional.empty();
    }

    private static String digest(String body) {
        return Sha256.hex(body);
    }
}
