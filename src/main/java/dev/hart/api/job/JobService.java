package dev.hart.api.job;

import dev.hart.api.ApiException;
import dev.hart.api.key.Caller;
import dev.hart.config.PublicUrls;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Owner;
import dev.hart.job.RequestDigest;
import dev.hart.job.record.JobStore;
import dev.hart.job.view.JobReplies;
import dev.hart.job.view.JobReply;
import dev.hart.service.JobMetrics;
import dev.hart.service.JobRuntime;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be asked about jobs, by whoever asks. A job of another owner is none. */
@Singleton
public class JobService {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int LONGEST_KEY = 255;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final JobRuntime jobs;
    private final JobMetrics watch;
    private final JobRequestParser requests;
    private final JobReplies replies;
    private final Caller caller;
    private final PublicUrls address;
    private final Clock clock;

    JobService(
            JobRuntime jobs,
            JobMetrics watch,
            JobRequestParser requests,
            JobReplies replies,
            Caller caller,
            PublicUrls address,
            Clock clock) {
        this.jobs = jobs;
        this.watch = watch;
        this.requests = requests;
        this.replies = replies;
        this.caller = caller;
        this.address = address;
        this.clock = clock;
    }

    /** Whether this service does jobs. */
    public boolean isOpen() {
        return jobs.enabled();
    }

    /** Whether whoever watches a job should look elsewhere from now on. */
    boolean isEnding() {
        return jobs.isEnding();
    }

    /**
     * Takes a job under its idempotency key, if it has one, else under a new id. What was taken under that key before is the same
     * job, even if its body would be refused now: packs, rights and secrets may have changed since.
     *
     * @return 202 with the job and where to look for it
     * @throws RuntimeException that {@link JobRequestParser#read} throws, or that says why no job can be taken
     */
    public Response.ResponseBuilder accept(String json, HttpServerRequest request) {
        Optional<String> key = idempotencyKey(request);
        if (key.isPresent()) {
            return accepted(take(JobId.ofIdempotencyKey(key.get()), json));
        }
        return accepted(take(JobId.create(clock.instant()), json));
    }

    /** The same under an id that the client chose. */
    Response.ResponseBuilder acceptAs(String id, String json, HttpServerRequest request) {
        if (idempotencyKey(request).isPresent()) {
            throw new ApiException(
                    400, "invalid_value", IDEMPOTENCY_KEY + " is for POST; the id of a PUT does what it does");
        }
        JobId chosen = JobId.parse(id)
                .orElseThrow(
                        () -> new ApiException(400, "invalid_value", "a job's id is 1 to 64 letters, digits, _ and -"));
        return accepted(take(chosen, json));
    }

    /**
     * The same under an id that stands for what asks for the job, such as an event. Nothing is said but where to look.
     *
     * @return 202 without a body
     */
    public Response.ResponseBuilder acceptAs(JobId id, String json, HttpServerRequest request) {
        if (idempotencyKey(request).isPresent()) {
            throw new ApiException(
                    400, "invalid_value", IDEMPOTENCY_KEY + " is for jobs; an event's source and id do what it does");
        }
        return accepted(take(id, json).id(), Response.accepted());
    }

    private JobRef take(JobId id, String json) {
        JobStore store = store();
        JobRef ref = new JobRef(owner(), id);
        String digest;
        try {
            digest = RequestDigest.of(json);
        } catch (IllegalArgumentException noJson) {
            // Whoever reads it as a request says what is wrong with it, unless it is a number of 99999999999 digits.
            JobRequest unused = requests.read(json, caller);
            throw new ApiException(400, "invalid_json", "the body has a number that is too long");
        }
        Job unused = store.accept(new JobSubmission(ref, digest, () -> requests.read(json, caller)));
        return ref;
    }

    private Response.ResponseBuilder accepted(JobRef ref) {
        return accepted(ref.id(), Response.accepted(reply(ref)).type(MediaType.APPLICATION_JSON));
    }

    private Response.ResponseBuilder accepted(JobId id, Response.ResponseBuilder response) {
        return response.location(URI.create(address.jobs() + "/" + id)).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Where a job is. */
    JobReply reply(JobRef ref) {
        JobView view = view(ref);
        JobReply reply = replies.of(view).orElseThrow(JobService::erased);
        return view.state() instanceof Ended ? reply.withNotices(jobs.notices(ref)) : reply;
    }

    /** Which of the caller's jobs is meant; whatever is no id is the id of none. */
    JobRef ref(String id) {
        return new JobRef(owner(), JobId.parse(id).orElseThrow(JobService::unknown));
    }

    /**
     * Cancels a job, or erases one that has ended.
     *
     * @return how the job ended, unless it had before
     */
    Optional<JobReply> end(JobRef ref) {
        JobStore store = store();
        if (view(ref).state() instanceof Ended) {
            store.erase(ref);
            return Optional.empty();
        }
        if (store.cancel(ref) instanceof Outcome.Cancelled) {
            watch.cancelled();
        }
        return Optional.of(reply(ref));
    }

    private JobView view(JobRef ref) {
        return store().find(ref).orElseThrow(JobService::unknown);
    }

    private JobStore store() {
        if (!jobs.enabled()) {
            throw new ApiException(404, "jobs_disabled", "this service takes no jobs (hart.jobs.enabled)");
        }
        return jobs.store()
                .orElseThrow(() -> new ApiException(503, "model_not_ready", "the service is not ready yet", RETRY));
    }

    private Owner owner() {
        return new Owner(caller.name());
    }

    private static ApiException unknown() {
        return new ApiException(404, "job_not_found", "there is no such job");
    }

    private static ApiException erased() {
        return new ApiException(410, "job_erased", "this job was erased");
    }

    private static Optional<String> idempotencyKey(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(IDEMPOTENCY_KEY);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        String key = sent.get(0).strip();
        if (sent.size() > 1 || !key.matches("[\\x20-\\x7e]{1," + LONGEST_KEY + "}")) {
            throw new ApiException(
                    400,
                    "invalid_value",
                    IDEMPOTENCY_KEY + " must be one text of 1 to " + LONGEST_KEY + " printable ASCII characters");
        }
        return Optional.of(key);
    }
}
