package dev.hart.cli;

import dev.hart.config.ServiceSettings;
import dev.hart.job.ActiveAttempt;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import dev.hart.job.record.JobCatalogue;
import dev.hart.service.JobAdmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hart jobs show}. */
@Command(
        name = "show",
        description = "Show a job: where it is, what came of it, its pictures with fresh URLs.",
        sortOptions = false)
final class JobsShowCommand implements Callable<Integer> {
    private final Clock clock = Clock.systemUTC();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The job's.")
    private String id = "";

    @Option(
            names = "--owner",
            paramLabel = "NAME",
            description = "Whose it is; needed only where several keys have a job of that id.")
    private @Nullable String owner;

    @Option(names = "--prompt", description = "Show the prompt too.")
    private boolean prompt;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        JobId wanted = JobsCommand.id(id);
        Optional<Owner> whose = Optional.ofNullable(owner).map(JobsCommand::owner);
        try (JobAdmin console = new JobAdmin(ServiceSettings.read(), clock)) {
            JobCatalogue jobs = console.jobs()
                    .orElseThrow(() -> new InputException("no jobs yet: " + console.place() + " is not there"));
            JobRef ref = whose.map(one -> new JobRef(one, wanted)).orElseGet(() -> only(jobs, wanted, console));
            JobView job = jobs.find(ref).orElseThrow(() -> unknown(ref.toString(), console));
            List<ActiveAttempt> attempts = jobs.attempts(ref);
            Optional<JobRef> retried = jobs.retried(job);
            PrintWriter out = Commands.out(spec);
            if (json) {
                out.println(JobJson.whole(job, prompt, attempts, console.notices(ref), retried, console::url));
            } else {
                JobText.print(job, prompt, attempts, console.notices(ref), retried, console::url, clock.instant(), out);
            }
            out.flush();
        }
        return 0;
    }

    private static JobRef only(JobCatalogue jobs, JobId id, JobAdmin console) {
        List<JobRef> named = jobs.named(id);
        if (named.isEmpty()) {
            throw unknown(id.value(), console);
        }
        if (named.size() > 1) {
            throw new InputException("several owners have a job " + id + ": "
                    + named.stream().map(ref -> ref.owner().name()).collect(Collectors.joining(", "))
                    + "; say whose with --owner");
        }
        return named.get(0);
    }

    private static InputException unknown(String job, JobAdmin console) {
        return new InputException("there is no job " + job + " in " + console.place());
    }
}
