package dev.hart.cli;

import dev.hart.config.ServiceSettings;
import dev.hart.job.DeadLetter;
import dev.hart.job.JobRef;
import dev.hart.job.record.DeadLetterRetrier;
import dev.hart.job.record.DeadLetterRetrier.Result;
import dev.hart.service.JobAdmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart jobs retry}, which retries the jobs and messages of dead letters. */
@Command(
        name = "retry",
        description = "Retry messages of the dead-letter queue.",
        sortOptions = false,
        footer = {
            "The outcome of a job is final: a failed job is retried as another job with the same request.",
            "The message of a job that has not ended, or of another sender, is sent again unchanged.",
            "If there is nothing to retry, the letter is removed if it is named, and stays with --all."
        })
final class JobsRetryCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "The ids of letters, from hart jobs list --dead.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "Retry all letters.")
    private boolean all;

    /** Whether the retry of a letter failed, so that the letter stays. */
    private boolean failed;

    private int reported;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (all != ids.isEmpty()) {
            throw new ParameterException(command.commandLine(), "give the ids of dead letters, or --all");
        }
        Set<String> wanted = new LinkedHashSet<>(ids);
        for (String id : wanted) {
            if (!DeadLetter.isId(id)) {
                throw new InputException("'" + TerminalText.of(id) + "' cannot be the id of a dead letter");
            }
        }
        try (JobAdmin admin = new JobAdmin(ServiceSettings.read(), Clock.systemUTC())) {
            Optional<DeadLetterRetrier> retrier = admin.retrier();
            if (all) {
                retrier.ifPresent(letters -> letters.retryAll(this::print));
                if (reported == 0) {
                    Commands.err(spec).println("hart: there are no dead letters");
                    Commands.err(spec).flush();
                }
            } else {
                Set<String> missing = retrier.map(letters -> letters.retry(wanted, this::print))
                        .orElse(wanted);
                if (!missing.isEmpty()) {
                    throw new InputException("there is no dead letter " + String.join(", ", missing)
                            + "; hart jobs list --dead shows them");
                }
            }
        }
        return failed ? Errors.FAILURE : 0;
    }

    /** Prints each result at once, so that the operator knows what was done even if the command fails later. */
    private void print(DeadLetterRetrier.Report report) {
        reported++;
        failed |= report.result() instanceof Result.NotRetried;
        PrintWriter out = Commands.out(spec);
        out.println(report.letter().id() + "  "
                + report.letter().job().map(JobRef::toString).orElse("another sender's message") + "  "
                + describe(report.result()));
        out.flush();
    }

    private static String describe(Result result) {
        if (result instanceof Result.Retried retried) {
            return (retried.before() ? "was retried before as " : "retried as ")
                    + retried.job().id();
        }
        if (result instanceof Result.Resent) {
            return "sent again";
        }
        if (result instanceof Result.NothingToRetry nothing) {
            return nothing.why() + ": nothing to retry, the letter " + (nothing.removed() ? "is removed" : "stays");
        }
        return "the letter stays: " + ((Result.NotRetried) result).why();
    }
}
