package dev.hart.cli;

import dev.hart.generation.PromptCut;
import dev.hart.job.ActiveAttempt;
import dev.hart.job.JobStatus;
import dev.hart.job.view.JobReply;
import dev.hart.job.view.JobReply.Attempt;
import dev.hart.job.view.JobReply.Fault;
import dev.hart.job.view.JobReply.Image;
import dev.hart.job.view.JobReply.Notified;
import dev.hart.job.view.JobReply.PolicyScore;
import dev.hart.job.view.JobReply.Request;
import dev.hart.job.view.JobReply.Result;
import dev.hart.job.view.JobReply.Seconds;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A job as text for the operator, a line for each fact. */
final class JobText {
    private JobText() {}

    /** Returns the note of a job in a list: how far it is if it runs, why it waits again, or why it has failed; else empty. */
    static String note(JobReply reply) {
        Attempt attempt = reply.attempt();
        if (attempt != null && attempt.progress() != null) {
            return progress(attempt.progress().done(), attempt.progress().scales());
        }
        if (attempt != null && attempt.setback() != null) {
            return TerminalText.of(attempt.setback());
        }
        boolean failed = reply.status() == JobStatus.FAILED;
        return failed && reply.result() != null && reply.result().error() != null
                ? TerminalText.of(reply.result().error().message())
                : "";
    }

    private static String progress(int done, int scales) {
        return scales == 0 ? "" : "scale " + done + " of " + scales;
    }

    /** Prints everything, with the prompt only if it is wanted. */
    static void print(JobDetails job, boolean withPrompt, Instant now, PrintWriter out) {
        JobReply reply = job.reply();
        line(out, "job", job.ref());
        line(out, "state", reply.status());
        line(out, "created", ago(reply.times().createdAt(), now));
        Request request = reply.request();
        if (request != null) {
            line(out, "request", describe(request));
            if (withPrompt) {
                line(out, "prompt", TerminalText.whole(request.prompt()));
            }
        }
        PromptCut cut = reply.promptCut();
        if (cut != null) {
            line(out, "prompt cut", "the model reads " + cut.read() + " of its " + cut.tokens() + " tokens");
        }
        if (reply.attempt() != null && reply.attempt().setback() != null) {
            line(out, "setback", TerminalText.of(reply.attempt().setback()));
        }
        for (ActiveAttempt attempt : job.attempts()) {
            line(out, "attempt", describe(attempt, now));
        }
        Long ended = reply.times().endedAt();
        if (ended != null) {
            line(out, "ended", ago(ended, now));
        }
        if (reply.result() != null) {
            print(reply.result(), out);
        }
        if (reply.notices() != null) {
            reply.notices().forEach(notice -> line(out, "notified", describe(notice, now)));
        }
        job.retry().ifPresent(ref -> line(out, "retried as", ref));
    }

    private static void print(Result result, PrintWriter out) {
        if (result.seconds() != null) {
            line(out, "seconds", describe(result.seconds()));
        }
        if (result.data() != null) {
            result.data().forEach(image -> line(out, "image", describe(image)));
        }
        Fault error = result.error();
        if (error != null) {
            List<PolicyScore> policies = error.policies();
            Double threshold = error.threshold();
            if (policies != null && threshold != null) {
                line(out, "scores", scores(policies, threshold));
            } else {
                line(out, "reason", TerminalText.of(error.message()));
            }
        }
    }

    private static String describe(Request request) {
        return String.format(
                Locale.ROOT,
                "%s, n %d, seed %d, guidance %s, quality %s, %s, %s, compression %d",
                request.model(),
                request.n(),
                request.seed(),
                request.guidance(),
                request.quality(),
                request.size(),
                request.outputFormat(),
                request.outputCompression());
    }

    private static String describe(ActiveAttempt attempt, Instant now) {
        String progress = progress(attempt.done(), attempt.scales());
        return attempt.id() + ", begun " + ago(attempt.started().getEpochSecond(), now) + ", last heartbeat "
                + TerminalText.age(attempt.heard(), now) + " ago" + (progress.isEmpty() ? "" : ", " + progress);
    }

    private static String describe(Image image) {
        return "seed " + image.seed() + ", " + image.bytes() + " bytes, sha256 " + image.sha256()
                + (image.url() == null ? "" : " " + image.url());
    }

    private static String describe(Notified notice, Instant now) {
        return notice.to() + " " + notice.state() + ", attempts " + notice.tries() + ", " + ago(notice.at(), now)
                + (notice.reason() == null ? "" : ", " + TerminalText.of(notice.reason()));
    }

    private static String scores(List<PolicyScore> policies, double threshold) {
        return policies.stream()
                .map(JobText::describe)
                .collect(Collectors.joining(", ", "", ", threshold " + two(threshold)));
    }

    private static String describe(PolicyScore score) {
        return score.policy() + " " + two(score.score()) + (score.violated() ? " refused" : "");
    }

    private static String describe(Seconds seconds) {
        return "waited " + two(seconds.waiting()) + ", safety " + two(seconds.safety()) + ", text encoder "
                + two(seconds.textEncoder()) + ", transformer " + two(seconds.transformer()) + ", residual "
                + two(seconds.residual()) + ", decoder " + two(seconds.decoder());
    }

    private static String two(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    private static String ago(long epochSecond, Instant now) {
        Instant time = Instant.ofEpochSecond(epochSecond);
        return TerminalText.time(time) + ", " + TerminalText.age(time, now) + " ago";
    }

    private static void line(PrintWriter out, String name, Object value) {
        out.printf(Locale.ROOT, "%-10s  %s%n", name, value);
    }
}
