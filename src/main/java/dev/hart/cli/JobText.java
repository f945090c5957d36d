package dev.hart.cli;

import dev.hart.generation.Quality;
import dev.hart.generation.StageTimes;
import dev.hart.job.ActiveAttempt;
import dev.hart.job.Job;
import dev.hart.job.JobImage;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.notice.NoticeState;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A job for people: a line a fact. */
final class JobText {
    private JobText() {}

    /** In a list: why it waits again or has failed, or how far it is. */
    static String note(JobView view) {
        JobState state = view.state();
        if (state instanceof Queued queued) {
            return queued.setback().map(TerminalText::of).orElse("");
        }
        if (state instanceof Running running) {
            return progress(running.done(), running.scales());
        }
        return ((Ended) state).outcome() instanceof Outcome.Failed failed ? TerminalText.of(failed.reason()) : "";
    }

    private static String progress(int done, int scales) {
        return scales == 0 ? "" : "scale " + done + " of " + scales;
    }

    /**
     * All of it.
     *
     * @param attempts perhaps at work
     * @param notices who is told of its end
     * @param retried as which job it was asked for anew
     * @param url of a picture, if there is one
     */
    static void print(
            JobView view,
            boolean withPrompt,
            List<ActiveAttempt> attempts,
            List<NoticeState> notices,
            Optional<JobRef> retried,
            Function<JobImage, Optional<URI>> url,
            Instant now,
            PrintWriter out) {
        Job job = view.job();
        line(out, "job", job.ref());
        line(out, "state", JobStatus.of(view.state()));
        line(out, "created", ago(job.created(), now));
        job.request().ifPresent(request -> {
            line(out, "request", describe(request));
            if (withPrompt) {
                line(out, "prompt", TerminalText.whole(request.images().prompt()));
            }
        });
        if (view.state() instanceof Queued queued) {
            queued.setback().ifPresent(setback -> line(out, "setback", TerminalText.of(setback)));
        }
        for (ActiveAttempt attempt : attempts) {
            String at = progress(attempt.done(), attempt.scales());
            line(
                    out,
                    "attempt",
                    attempt.id() + ", begun " + ago(attempt.started(), now) + ", heard of "
                            + TerminalText.age(attempt.heard(), now) + " ago" + (at.isEmpty() ? "" : ", " + at));
        }
        if (view.state() instanceof Ended ended) {
            line(out, "ended", ago(ended.outcome().at(), now));
            print(ended.outcome(), url, out);
        }
        for (NoticeState notice : notices) {
            line(
                    out,
                    "told",
                    notice.recipient() + " " + notice.state().name().toLowerCase(Locale.ROOT) + ", tries "
                            + notice.tries()
                            + ", " + ago(notice.at(), now)
                            + notice.reason()
                                    .map(why -> ", " + TerminalText.of(why))
                                    .orElse(""));
        }
        retried.ifPresent(ref -> line(out, "retried as", ref));
    }

    private static void print(Outcome outcome, Function<JobImage, Optional<URI>> url, PrintWriter out) {
        if (outcome instanceof Outcome.Succeeded succeeded) {
            line(out, "seconds", seconds(succeeded.waited(), succeeded.times()));
            for (JobImage image : succeeded.images()) {
                line(
                        out,
                        "picture",
                        "seed " + image.seed() + ", " + image.size() + " bytes, sha256 " + image.sha256()
                                + url.apply(image).map(at -> " " + at).orElse(""));
            }
        } else if (outcome instanceof Outcome.Refused refused) {
            line(out, "scores", scores(refused));
        } else if (outcome instanceof Outcome.Failed failed) {
            line(out, "reason", TerminalText.of(failed.reason()));
        }
    }

    private static String describe(JobRequest request) {
        int side = request.shape().side();
        return String.format(
                Locale.ROOT,
                "%s, n %d, seed %d, guidance %s, quality %s, %dx%d, %s, compression %d",
                request.model(),
                request.images().count(),
                request.images().seed(),
                request.images().guidance(),
                quality(request),
                side,
                side,
                request.shape().format().id(),
                request.shape().compression());
    }

    /** As requests say it. */
    static String quality(JobRequest request) {
        return request.images().quality() == Quality.DRAFT ? "low" : "high";
    }

    private static String scores(Outcome.Refused refused) {
        return refused.scores().stream()
                .map(score -> score.policy() + " " + two(score.violation())
                        + (score.violates(refused.threshold()) ? " refused" : ""))
                .collect(Collectors.joining(", ", "", ", threshold " + two(refused.threshold())));
    }

    private static String seconds(Duration waited, StageTimes times) {
        return "waited " + seconds(waited) + ", safety " + seconds(times.safety()) + ", text encoder "
                + seconds(times.textEncoder()) + ", transformer " + seconds(times.transformer()) + ", residual "
                + seconds(times.residual()) + ", decoder " + seconds(times.decoder());
    }

    private static String seconds(Duration time) {
        return two(time.toNanos() / 1e9);
    }

    private static String two(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    private static String ago(Instant time, Instant now) {
        return TerminalText.time(time) + ", " + TerminalText.age(time, now) + " ago";
    }

    private static void line(PrintWriter out, String name, Object value) {
        out.printf(Locale.ROOT, "%-10s  %s%n", name, value);
    }
}
