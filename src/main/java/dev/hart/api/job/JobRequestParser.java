package dev.hart.api.job;

import dev.hart.api.key.Caller;
import dev.hart.job.JobRequest;

/** Understands what a body asks for. The fields are those of the images interface, which implements this. */
public interface JobRequestParser {
    /**
     * Reads a body, and looks at its prompt.
     *
     * @param caller whose it is
     * @return with nothing left open: a seed and the model's name are chosen if the body names none
     * @throws dev.hart.api.ApiException naming the field that is missing, wrong or unknown, with a status below 500; or with
     *     503 while no model is served
     */
    JobRequest read(String json, Caller caller);
}
