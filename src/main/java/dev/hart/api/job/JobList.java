package dev.hart.api.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.job.view.JobReply;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of jobs as JSON, in the shape of OpenAI's lists.
 *
 * @param data the jobs, the last accepted first, without the state of their notices
 * @param hasMore whether there may be more jobs
 * @param next the value of {@code after} for the next page; absent on the last page
 * @param unreadable the ids of jobs that are left out because their records are damaged or cannot be read; absent if there are
 *     none
 * @param incomplete true if the caller has so many jobs that some are in no page; absent otherwise
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"object", "data", "has_more", "next", "unreadable", "incomplete"})
record JobList(
        List<JobReply> data,
        @JsonProperty("has_more") boolean hasMore,
        @Nullable String next,
        @Nullable List<String> unreadable,
        @Nullable Boolean incomplete) {
    JobList {
        data = List.copyOf(data);
    }

    /** The kind of this object, as in OpenAI's replies. */
    @JsonProperty("object")
    public String object() {
        return "list";
    }
}
