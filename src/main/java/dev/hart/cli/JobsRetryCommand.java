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

/** {@code hart jobs retry}. */
@Command(
        name = "retry",
        description = "Take up again what lies in the dead-letter queue.",
        sortOptions = false,
        footer = {
            "How a job ended is final: one that has failed is asked for anew, as another job with the same request.",
            "One that has not ended, and a message that somebody else has sent, are put in line again as they are.",
            "Where there is nothing to try again, the letter is removed if it is named, and left with --all."
        })
final class JobsRetryCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Letters, by their ids in hart jobs list --dead.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    /** Whether one was left that should not have been. */
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
        try (JobAdmin console = new JobAdmin(ServiceSettings.read(), Clock.systemUTC())) {
            Optional<DeadLetterRetrier> retries = console.retries();
            if (all) {
                retries.ifPresent(some -> some.retryAll(this::print));
                if (reported == 0) {
                    Commands.err(spec).println("hart: there are no dead letters");
                    Commands.err(spec).flush();
                }
            } else {
                Set<String> missing =
                        retries.map(some -> some.retry(wanted, this::print)).orElse(wanted);
                if (!missing.isEmpty()) {
                    throw new InputException("there is no dead letter " + String.join(", ", missing)
                            + "; hart jobs list --dead shows them");
                }
            }
        }
        return failed ? Errors.FAILURE : 0;
    }

    /** At once, so that what was done is known whatever comes after. */
    private void print(DeadLetterRetrier.Report report) {
        reported++;
        failed |= report.result() instanceof Result.Unable;
        PrintWriter out = Commands.out(spec);
        out.println(report.letter().id() + "  "
                + report.letter().job().map(JobRef::toString).orElse("another's message") + "  "
                + describe(report.result()));
        out.flush();
    }

    private static String describe(Result result) {
        if (result instanceof Result.Renewed renewed) {
            return (renewed.before() ? "had been asked for anew as " : "asked for anew as ")
                    + renewed.job().id();
        }
        if (result instanceof Result.SentAgain) {
            return "sent again";
        }
        if (result instanceof Result.Over over) {
            return over.why() + ": nothing to retry, the letter is " + (over.removed() ? "removed" : "left");
        }
        return "left: " + ((Result.Unable) result).why();
    }
}
