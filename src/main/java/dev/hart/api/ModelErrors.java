package dev.hart.api;

import dev.hart.service.Service;
import dev.hart.service.Service.Serving;

/** The errors of requests for a model that this service cannot use now, or not for this caller. */
public final class ModelErrors {
    private ModelErrors() {}

    /**
     * 503: the model is still loading, the records of jobs are not open yet, or the service is about to end. How long that takes
     * is unknown.
     */
    public static ApiException notReady() {
        return new ApiException(503, "model_not_ready", "the model is not ready yet", ApiException.RETRY_SOON);
    }

    /**
     * Returns the model that is served, for a request that needs one.
     *
     * @throws ApiException {@link #notReady} while it is loaded; 503 at a door, which never loads one, with a message that says
     *     which way works
     */
    public static Serving require(Service service) {
        return service.serving().orElseThrow(() -> service.isOfferedWithoutModel() ? noModelHere() : notReady());
    }

    private static ApiException noModelHere() {
        return new ApiException(
                503,
                "no_model_here",
                "this instance is a door, which takes jobs and loads no model: ask for images by POST /v1/jobs, or by POST"
                        + " /v1/images/generations with the header 'Prefer: respond-async', for URLs and without 'stream'; streams and"
                        + " moderations need an instance that is no door");
    }

    /** 503: the instance draws jobs and takes no requests. */
    static ApiException worker() {
        return new ApiException(503, "worker_only", "this instance is a worker; send requests to a door");
    }

    /**
     * 404: there is no model of the name that the caller sent.
     *
     * @param served the name of the model that the caller could have asked for
     */
    public static ApiException notFound(String served) {
        return new ApiException(
                404, "model_not_found", "there is no such model; the one served is '" + served + "'", "model", null);
    }

    /** 403: the caller's API key is restricted to other models. */
    public static ApiException notAllowed() {
        return new ApiException(403, "model_not_allowed", "this key may not use the model served here", "model", null);
    }
}
