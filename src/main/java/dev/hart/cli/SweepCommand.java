package dev.hart.cli;

import dev.hart.config.ServiceSettings;
import dev.hart.job.record.SweepResult;
import dev.hart.service.JobSweep;
import dev.hart.service.SweepReport;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart sweep}, which does once, without a model, what a service does for its jobs at intervals. */
@Command(
        name = "sweep",
        description = "Repair jobs after crashes, notify recipients, and remove what was kept long enough; then end.",
        sortOptions = false,
        footer = {
            "For a schedule, where no service runs all the time. It needs no model pack, and reads the settings that the",
            "service reads (HART_DATA; HART_STORE, HART_S3_BUCKET, HART_SQS_QUEUE, HART_WEBHOOK_SECRETS, …), which must be",
            "the same. It may run beside services and other sweeps."
        })
final class SweepCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--until-idle", description = "Repeat until a pass finds nothing to do and no notice is due.")
    private boolean untilIdle;

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            description = "Begin nothing more after this time (30s, 5m); what has begun ends.")
    private @Nullable String maxTime;

    @Override
    public Integer call() {
        BooleanSupplier isOver = deadline();
        try (JobSweep sweep = new JobSweep(ServiceSettings.read(), Clock.systemUTC())) {
            Optional<SweepReport> report = sweep.run(untilIdle, isOver);
            if (report.isEmpty()) {
                PrintWriter err = Commands.err(spec);
                err.println("hart: no jobs yet: " + sweep.place() + " does not exist");
                err.flush();
            }
            PrintWriter out = Commands.out(spec);
            out.println(line(report.orElse(new SweepReport(0, SweepResult.NOTHING, 0, 0, 0, 0, false))));
            out.flush();
        }
        return 0;
    }

    private BooleanSupplier deadline() {
        if (maxTime == null) {
            return () -> false;
        }
        long allowed = parse(maxTime).toNanos();
        long start = System.nanoTime();
        return () -> System.nanoTime() - start >= allowed;
    }

    private static Duration parse(String text) {
        try {
            Duration time = DurationConverter.parseDuration(text);
            if (time != null && time.compareTo(Duration.ZERO) > 0 && time.compareTo(Duration.ofDays(1)) <= 0) {
                return time;
            }
        } catch (IllegalArgumentException notATime) {
            // Reported below, like a time that is out of range.
        }
        throw new InputException(
                "--max-time must be a time up to 1 day, such as 30s or 5m, is '" + TerminalText.of(text) + "'");
    }

    private static String line(SweepReport report) {
        SweepResult jobs = report.jobs();
        return "jobs: open " + jobs.open() + ", sent again " + jobs.resent() + ", mended " + jobs.mended()
                + ", removed " + jobs.removed() + ", left " + jobs.failed()
                + "; notices: delivered " + report.delivered() + ", failed " + report.undelivered() + ", stopped "
                + report.stopped()
                + "; images removed " + report.images()
                + "; passes " + report.passes()
                + (report.cutShort() ? "; the time is over, and there may be more to do" : "");
    }
}
