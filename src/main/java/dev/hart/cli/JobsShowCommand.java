package dev.hart.cli;

import dev.hart.config.ServiceSettings;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import dev.hart.job.record.JobCatalogue;
import dev.hart.job.view.JobReply;
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

/** The command {@code hart jobs show}, which prints one job: everything but its prompt, unless that is asked for. */
@Command(
        name = "show",
        description = "Show a job: its state, its outcome, and its images with newly signed URLs.",
        sortOptions = false)
final class JobsShowCommand implements Callable<Integer> {
    private final Clock clock = Clock.systemUTC();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id = "";

    @Option(
            names = "--owner",
            paramLabel = "NAME",
            description = "The owner; needed only if several owners have a job of that id.")
    private @Nullable String owner;

    @Option(names = "--prompt", description = "Show the prompt too.")
    private boolean prompt;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        JobId wanted = JobsCommand.id(id);
        Optional<Owner> whose = Optional.ofNullable(owner).map(JobsCommand::owner);
        try (JobAdmin admin = new JobAdmin(ServiceSettings.read(), clock)) {
            JobCatalogue jobs = admin.jobs()
                    .orElseThrow(() -> new InputException("no jobs yet: " + admin.place() + " does not exist"));
            JobRef ref = whose.map(one -> new JobRef(one, wanted)).orElseGet(() -> only(jobs, wanted, admin));
            JobView job = jobs.find(ref).orElseThrow(() -> unknown(ref.toString(), admin));
            JobReply reply = admin.replies().ofAny(job).withNotices(admin.notices(ref));
            JobDetails details = new JobDetails(ref, reply, jobs.attempts(ref), jobs.retryOf(job));
            PrintWriter out = Commands.out(spec);
            if (json) {
                out.println(JobJson.details(details, prompt));
            } else {
                JobText.print(details, prompt, clock.instant(), out);
            }
            out.flush();
        }
        return 0;
    }

    private static JobRef only(JobCatalogue jobs, JobId id, JobAdmin admin) {
        List<JobRef> named = jobs.named(id);
        if (named.isEmpty()) {
            throw unknown(id.value(), admin);
        }
        if (named.size() > 1) {
            throw new InputException("several owners have a job " + id + ": "
                    + named.stream().map(ref -> ref.owner().name()).collect(Collectors.joining(", "))
                    + "; name one with --owner");
        }
        return named.get(0);
    }

    private static InputException unknown(String job, JobAdmin admin) {
        return new InputException("there is no job " + job + " in " + admin.place());
    }
}
