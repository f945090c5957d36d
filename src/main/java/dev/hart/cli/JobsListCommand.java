package dev.hart.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.config.ServiceSettings;
import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import dev.hart.job.record.JobCatalogue;
import dev.hart.job.record.JobCatalogue.Found;
import dev.hart.job.record.JobCatalogue.Query;
import dev.hart.job.view.ImageLinks;
import dev.hart.job.view.JobProgress;
import dev.hart.job.view.JobReplies;
import dev.hart.job.view.JobReply;
import dev.hart.service.JobAdmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart jobs list}, which lists jobs or dead letters. */
@Command(
        name = "list",
        description = "List jobs, or what lies in the dead-letter queue, the newest first. Prompts are not shown.",
        sortOptions = false)
final class JobsListCommand implements Callable<Integer> {
    private static final String NOTHING = "-";
    /** A list shows no images, so none needs a URL. */
    private static final JobReplies REPLIES = new JobReplies(ImageLinks.NONE, JobProgress.NONE);

    /** The most jobs that one note names. */
    private static final int MOST_NAMED = 10;

    private final Clock clock = Clock.systemUTC();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only jobs in this state: queued, running, succeeded, refused, failed, cancelled or erased.")
    private @Nullable JobStatus state;

    @Option(names = "--owner", paramLabel = "NAME", description = "Only the jobs of this API key.")
    private @Nullable String owner;

    @Option(names = "--dead", description = "List the dead-letter queue instead of the jobs.")
    private boolean dead;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "The most jobs or letters to list, 1 to 1000; 50 by default.")
    private int limit = 50;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
        if (limit < 1 || limit > JobCatalogue.MOST) {
            throw new InputException("--limit must be 1 to " + JobCatalogue.MOST + ", is " + limit);
        }
        if (dead && (state != null || owner != null)) {
            throw new InputException("--dead cannot go with --state or --owner");
        }
        Optional<Owner> wanted = Optional.ofNullable(owner).map(JobsCommand::owner);
        PrintWriter out = Commands.out(spec);
        try (JobAdmin admin = new JobAdmin(ServiceSettings.read(), clock)) {
            if (dead) {
                listDead(admin, out);
            } else {
                list(admin, new Query(Optional.ofNullable(state), wanted, limit), out);
            }
        }
        out.flush();
        return 0;
    }

    private void list(JobAdmin admin, Query query, PrintWriter out) {
        Optional<JobCatalogue> jobs = admin.jobs();
        if (jobs.isEmpty()) {
            note("no jobs yet: " + admin.place() + " does not exist");
            return;
        }
        Found found = jobs.get().list(query);
        Instant now = clock.instant();
        if (json) {
            found.jobs().forEach(job -> out.println(JobJson.summary(job.job().owner(), REPLIES.ofAny(job))));
        } else if (!found.jobs().isEmpty()) {
            Table table = new Table("ID", "OWNER", "STATE", "CREATED", "AGE", "N", "NOTE");
            found.jobs().forEach(job -> add(table, job, REPLIES.ofAny(job), now));
            table.print(out);
        }
        if (!found.damaged().isEmpty()) {
            note(damaged(found.damaged()));
        }
        if (found.jobs().isEmpty()) {
            note("no such jobs in " + admin.place());
        }
        if (found.overlooked()) {
            note("there are too many jobs to read all names, so newer ones may be missing; narrow it with --owner");
        } else if (found.more()) {
            note("there may be more; narrow it with --owner or --state, or raise --limit");
        }
    }

    private static String damaged(List<JobRef> jobs) {
        String some = jobs.stream().limit(MOST_NAMED).map(JobRef::toString).collect(Collectors.joining(", "));
        return (jobs.size() == 1 ? "1 job is" : jobs.size() + " jobs are")
                + " left out, because the record is damaged or cannot be read: "
                + some
                + (jobs.size() > MOST_NAMED ? ", …" : "")
                + "; a worker ends such a job as failed";
    }

    private static void add(Table table, JobView view, JobReply reply, Instant now) {
        table.add(
                view.job().id().value(),
                view.job().owner(),
                reply.status().toString(),
                TerminalText.time(view.job().created()),
                TerminalText.age(view.job().created(), now),
                view.job()
                        .request()
                        .map(request -> Integer.toString(request.images().count()))
                        .orElse(NOTHING),
                JobText.note(reply));
    }

    private void listDead(JobAdmin admin, PrintWriter out) {
        Optional<DeadLetters> letters = admin.deadLetters();
        boolean more = false;
        List<DeadLetter> shown = new ArrayList<>();
        if (letters.isPresent()) {
            try (DeadLetters.Look look = letters.get().look()) {
                Optional<DeadLetter> letter = look.next();
                while (letter.isPresent() && shown.size() < limit) {
                    shown.add(letter.get());
                    letter = look.next();
                }
                more = letter.isPresent();
            }
        }
        // Letters without a time come last.
        shown.sort(Comparator.<DeadLetter, Instant>comparing(
                        letter -> letter.buried().orElse(Instant.MIN))
                .reversed());
        if (json) {
            shown.forEach(letter -> out.println(letter(letter)));
        } else if (!shown.isEmpty()) {
            Table table = new Table("ID", "JOB", "RECEIVES", "BURIED", "REASON");
            shown.forEach(letter -> add(table, letter));
            table.print(out);
        }
        if (shown.isEmpty()) {
            note("there are no dead letters");
        }
        if (more) {
            note("there are more; raise --limit");
        }
    }

    private static void add(Table table, DeadLetter letter) {
        table.add(
                letter.id(),
                letter.job().map(JobRef::toString).orElse(NOTHING),
                letter.receives().isPresent()
                        ? Integer.toString(letter.receives().getAsInt())
                        : NOTHING,
                letter.buried().map(TerminalText::time).orElse(NOTHING),
                letter.reason()
                        .map(TerminalText::of)
                        .orElse("unknown: the queue itself moved it, or the reason is too long"));
    }

    /** Returns a dead letter as JSON without the message's text, which may contain a prompt. */
    private static ObjectNode letter(DeadLetter letter) {
        ObjectNode json = JobJson.object().put("id", letter.id());
        letter.job()
                .ifPresent(job -> json.put("owner", job.owner().name())
                        .put("job", job.id().value()));
        letter.receives().ifPresent(receives -> json.put("receives", receives));
        letter.buried().ifPresent(buried -> json.put("buried_at", buried.getEpochSecond()));
        letter.reason().ifPresent(reason -> json.put("reason", reason));
        return json;
    }

    /** Prints a note to standard error, because the list may go into a file or another program. */
    private void note(String text) {
        PrintWriter err = Commands.err(spec);
        err.println("hart: " + text);
        err.flush();
    }
}
