package dev.hart.api;

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
