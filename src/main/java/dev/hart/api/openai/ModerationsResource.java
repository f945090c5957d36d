package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.IgnoredParameters;
import dev.hart.api.ModelErrors;
import dev.hart.api.RequestBody;
import dev.hart.api.request.FieldChecks;
import dev.hart.api.request.KnownClients;
import dev.hart.api.request.RequestJson;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceConfig.Compat;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.InvalidRequestException;
import dev.hart.pack.PackOffer;
import dev.hart.service.Service;
import dev.hart.service.Service.Serving;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code POST /v1/moderations}: the scores of the safety check for texts, without generating images. */
@Path("/v1/moderations")
public class ModerationsResource {
    /** The largest number of texts in a request; each is scored against every policy. */
    static final int MAX_INPUTS = 16;

    private final Service service;
    private final ServiceConfig config;

    ModerationsResource(Service service, ServiceConfig config) {
        this.service = service;
        this.config = config;
    }

    /**
     * The reply.
     *
     * @param id an id of this reply
     * @param model the name of the pack whose safety check gave the scores
     */
    record Moderations(String id, String model, List<Moderation> results) {}

    /**
     * The result for one text.
     *
     * @param flagged whether any policy is violated, so that a request for images with this prompt and without
     *     {@code moderation: low} would be refused
     * @param categories whether each policy is violated: its score is above the threshold
     * @param scores the score of each policy, 0 to 1
     * @param inputTypes the types of input that each policy was checked for, always {@code text}
     */
    record Moderation(
            boolean flagged,
            Map<String, Boolean> categories,
            @JsonProperty("category_scores") Map<String, Double> scores,
            @JsonProperty("category_applied_input_types") Map<String, List<String>> inputTypes) {
        static Moderation of(List<PolicyScore> found, double threshold) {
            Map<String, Boolean> categories = new LinkedHashMap<>();
            Map<String, Double> scores = new LinkedHashMap<>();
            Map<String, List<String>> inputTypes = new LinkedHashMap<>();
            for (PolicyScore score : found) {
                categories.put(score.policy(), score.violates(threshold));
                scores.put(score.policy(), score.violation());
                inputTypes.put(score.policy(), List.of("text"));
            }
            return new Moderation(categories.containsValue(true), categories, scores, inputTypes);
        }
    }

    /** Scores each of 1 to 16 inputs against the pack's policies. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Blocking
    public Uni<Moderations> moderate(
            @HeaderParam("X-Request-Timeout") Optional<String> timeout, RoutingContext routing) {
        String json = RequestBody.text(routing);
        Serving serving = ModelErrors.require(service);
        JsonNode sent = RequestJson.parse(json);
        ModerationsBody body = RequestJson.bind(sent, ModerationsBody.class);
        List<String> ignored = config.compat() == Compat.LENIENT ? KnownClients.ignoredOfModeration(sent) : List.of();
        if (!ignored.contains("model")) {
            FieldChecks.checkModel(body.model(), PackOffer.of(serving.manifest()));
        }
        IgnoredParameters.note(routing.request(), ignored);
        List<String> inputs = body.texts(MAX_INPUTS);
        double threshold =
                config.safety().threshold().orElse(serving.manifest().safety().threshold());
        Duration allowed = Timeouts.allowed(timeout, config.requestTimeout());
        return Uni.createFrom()
                .completionStage(() -> serving.batcher().moderate(inputs, allowed))
                // Requests for images call this field prompt.
                .onFailure(InvalidRequestException.class)
                .transform(fault -> new InvalidRequestException("input", String.valueOf(fault.getMessage())))
                .map(scores -> new Moderations(
                        "modr-" + UUID.randomUUID(),
                        serving.manifest().name(),
                        scores.stream()
                                .map(found -> Moderation.of(found, threshold))
                                .toList()));
    }
}
