package dev.hart.api.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.ApiException;
import dev.hart.api.IgnoredParameters;
import dev.hart.api.ModelErrors;
import dev.hart.api.key.Caller;
import dev.hart.api.request.JobRequestParser;
import dev.hart.api.request.PromptLength;
import dev.hart.api.request.RequestJson;
import dev.hart.config.PublicUrls;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import dev.hart.job.RequestDigest;
import dev.hart.job.record.JobPage;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operations on jobs for the current caller. Jobs of other owners do not exist for it. */
@Singleton
public class JobService {
    private final JobRuntime jobs;
    private final JobAdmission admission;
    private final JobMetrics metrics;
    private final JobRequestParser requests;
    private final JobReplies replies;
    private final Caller caller;
    private final PublicUrls urls;
    private final Clock clock;

    JobService(
            JobRuntime jobs,
            JobAdmission admission,
            JobMetrics metrics,
            JobRequestParser requests,
            JobReplies replies,
            Caller caller,
            PublicUrls urls,
            Clock clock) {
        this.jobs = jobs;
        this.admission = admission;
        this.metrics = metrics;
        this.requests = requests;
        this.replies = replies;
        this.caller = caller;
        this.urls = urls;
        this.clock = clock;
    }

    /** Whether this service's settings let it accept jobs; {@link #accept} still fails with 503 until the records are open. */
    public boolean isOpen() {
        return jobs.enabled();
    }

    /** Whether the service is ending, so that clients watching a job should reconnect to another instance. */
    boolean isEnding() {
        return jobs.isEnding();
    }

    /**
     * Accepts a job under its idempotency key or, without one, under a new id. If the caller used that key before, the same body
     * gives the same job, even if that body would be refused now (packs, rights and secrets may have changed since), and another
     * body is refused.
     *
     * @return 202 with the job and its URL
     * @throws ApiException 400 if the idempotency key is malformed; 404 if the service accepts no jobs; 429 if the job is new and
     *     as many are open as the settings allow; 503 while its records are not open
     * @throws RuntimeException an exception of {@link RequestJson#parseExactly}, {@link JobRequestParser#read} or
     *     {@link JobStore#accept}
     */
    public Response.ResponseBuilder accept(String json, HttpServerRequest request) {
        return accepted(take(json, request));
    }

    /** Accepts a job as {@link #accept} does, for a caller that writes the reply itself. */
    JobReply take(String json, HttpServerRequest request) {
        JobId id =
                IdempotencyKey.of(request).map(JobId::ofIdempotencyKey).orElseGet(() -> JobId.create(clock.instant()));
        return reply(submitAlone(id, json, request));
    }

    /**
     * Accepts a job under an id that the client chose; otherwise like {@link #accept}.
     *
     * @throws ApiException 400 if the request has an idempotency key, or the id is not 1 to 64 letters, digits, {@code _} and
     *     {@code -}
     */
    Response.ResponseBuilder acceptAs(String id, String json, HttpServerRequest request) {
        IdempotencyKey.refuse(request, "POST; the id of a PUT does what it does");
        JobId chosen = JobId.parse(id)
                .orElseThrow(
                        () -> new ApiException(400, "invalid_value", "a job's id is 1 to 64 letters, digits, _ and -"));
        return accepted(reply(submitAlone(chosen, json, request)));
    }

    /**
     * Accepts a job under an id that is derived from its source, such as an event; otherwise like {@link #accept}.
     *
     * @return 202 with the job's URL, without a body
     */
    public Response.ResponseBuilder acceptAs(JobId id, String json, HttpServerRequest request) {
        return located(submitAlone(id, json, request).job().id().value(), Response.accepted());
    }

    /**
     * Accepts one of several jobs of a request, as {@link #acceptAs(JobId, String, HttpServerRequest)} does. Only the record of
     * the job states how much of its prompt the model reads: the header of the reply holds it for one job.
     *
     * @return the id of the job
     */
    public JobId acceptOfBatch(JobId id, String json, HttpServerRequest request) {
        return submit(id, json, request).job().id();
    }

    /**
     * Checks a request for a job under an id as accepting it would, without accepting it.
     *
     * @return false if the caller had this job and erased it
     * @throws RuntimeException what else {@link #acceptAs(JobId, String, HttpServerRequest)} would throw
     */
    public boolean isAcceptable(JobId id, String json) {
        try {
            store().check(submission(id, RequestJson.parseExactly(json)));
            return true;
        } catch (JobErasedException erased) {
            return false;
        }
    }

    /** Accepts the only job of a request, and states in the reply's headers what of its parameters and prompt has no effect. */
    private JobView submitAlone(JobId id, String json, HttpServerRequest request) {
        JobView job = submit(id, json, request);
        job.job().request().flatMap(JobRequest::cut).ifPresent(cut -> PromptLength.note(request, cut));
        return job;
    }

    /** Accepts a job, and states in the reply's header {@code Hart-Ignored} which parameters were mapped or ignored. */
    private JobView submit(JobId id, String json, HttpServerRequest request) {
        JobStore store = store();
        JsonNode body = RequestJson.parseExactly(json);
        JobView job = admission.accept(store, submission(id, body));
        IgnoredParameters.note(request, requests.ignored(body));
        return job;
    }

    private JobSubmission submission(JobId id, JsonNode body) {
        return new JobSubmission(new JobRef(owner(), id), RequestDigest.of(body), () -> requests.read(body, caller));
    }

    /** Returns 202 with a job that was accepted, and its URL. */
    Response.ResponseBuilder accepted(JobReply job) {
        return located(job.id(), Response.accepted(job).type(MediaType.APPLICATION_JSON));
    }

    /** Adds the URL of a job to a response that no cache may keep. */
    Response.ResponseBuilder located(String id, Response.ResponseBuilder response) {
        return response.location(URI.create(urls.jobs() + "/" + id)).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /**
     * Describes a job as its owner sees it; once it has ended, with its notices.
     *
     * @throws ApiException 404 if the owner has no such job; 410 if it was erased
     */
    JobReply reply(JobRef ref) {
        return reply(view(ref));
    }

    /**
     * Lists a page of the caller's jobs, the last accepted first.
     *
     * @throws ApiException 400 if {@code after} is neither a cursor nor the id of a job of the caller's that is not erased
     */
    JobList list(JobListParameters parameters) {
        JobStore store = store();
        Optional<JobPage.Position> after = parameters.after().map(text -> position(store, text));
        JobPage page = store.list(new JobPage.Query(owner(), parameters.state(), after, parameters.limit()));
        List<String> unreadable =
                new ArrayList<>(page.unreadable().stream().map(JobId::value).toList());
        List<JobReply> jobsOfPage = new ArrayList<>();
        for (JobView view : page.jobs()) {
            // A job without a request that was not erased has lost its record.
            replies.of(view)
                    .ifPresentOrElse(
                            jobsOfPage::add,
                            () -> unreadable.add(view.job().id().value()));
        }
        return new JobList(
                jobsOfPage,
                page.next().isPresent(),
                page.next().map(JobPage.Position::toString).orElse(null),
                unreadable.isEmpty() ? null : unreadable,
                page.complete() ? null : true);
    }

    /** The position that a cursor names: a job's id, as OpenAI's clients send it, or the text of a position. */
    private JobPage.Position position(JobStore store, String cursor) {
        return JobPage.Position.parse(cursor)
                .or(() -> JobId.parse(cursor).flatMap(id -> store.position(new JobRef(owner(), id))))
                .orElseThrow(() -> ApiException.invalidValue(
                        "after",
                        "parameter 'after' must be the 'next' of another page, or the id of one of your jobs that is not"
                                + " erased; a 'next' stays valid when its job is erased"));
    }

    private JobReply reply(JobView view) {
        JobReply reply = replies.of(view).orElseThrow(JobService::erased);
        return view.state() instanceof Ended
                ? reply.withNotices(jobs.notices(view.job().ref()))
                : reply;
    }

    /**
     * The name of the caller's job with an id, whether or not there is such a job.
     *
     * @throws ApiException 404 if the text is not an id, and so belongs to no job
     */
    JobRef ref(String id) {
        return new JobRef(owner(), JobId.parse(id).orElseThrow(JobService::unknown));
    }

    /**
     * Cancels a job, or erases one that has ended.
     *
     * @return the job, now cancelled, or with the outcome that a worker created just before; empty if the job had ended before
     *     this call and is now erased
     * @throws ApiException 404 if the owner has no such job
     */
    Optional<JobReply> end(JobRef ref) {
        JobStore store = store();
        if (view(ref).state() instanceof Ended) {
            store.erase(ref);
            return Optional.empty();
        }
        // Of several calls at the same time, one counts.
        if (store.tryCancel(ref)) {
            metrics.cancelled();
        }
        return Optional.of(reply(ref));
    }

    private JobView view(JobRef ref) {
        return store().find(ref).orElseThrow(JobService::unknown);
    }

    private JobStore store() {
        if (!jobs.enabled()) {
            throw new ApiException(404, "jobs_disabled", "this service accepts no jobs (hart.jobs.enabled)");
        }
        return jobs.store().orElseThrow(ModelErrors::notReady);
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
}
