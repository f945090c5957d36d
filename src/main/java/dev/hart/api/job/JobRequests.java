package dev.hart.api.job;

import dev.hart.job.JobRequest;

/** Understands what a body asks for. The fields are those of the images interface, which implements this. */
public interface JobRequests {
    /**
     * Reads a body for the caller of the request at hand, and looks at its prompt.
     *
     * @return with nothing left open: a seed and the model's name are chosen if the body names none
     * @throws RuntimeException that the images interface knows an answer to, naming the field that is missing, wrong or unknown
     */
    JobRequest read(String json);
}
