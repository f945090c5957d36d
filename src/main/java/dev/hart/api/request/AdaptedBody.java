package dev.hart.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.config.ServiceConfig.Compat;
import dev.hart.pack.PackOffer;
import java.util.List;

/**
 * The fields of a body as hart reads them: with {@code hart.compat=strict} as they were sent; with {@code lenient} after
 * {@link KnownClients} has mapped what known clients send.
 *
 * @param fields the fields to check; lenient, without those that are null or were left out because they have no effect here
 * @param ignored the names of the fields that have no effect (also {@code user}, which is checked all the same), or whose values
 *     were mapped, in the order of the body; empty in the strict mode
 */
public record AdaptedBody(ObjectNode fields, List<String> ignored) {
    public AdaptedBody {
        ignored = List.copyOf(ignored);
    }

    /**
     * Adapts the body of a request for images.
     *
     * @throws dev.hart.api.ApiException 400 if the body is not a JSON object
     */
    public static AdaptedBody ofImages(JsonNode body, PackOffer pack, Compat compat) {
        ObjectNode fields = RequestJson.object(body, "the body");
        return compat == Compat.LENIENT ? KnownClients.images(fields, pack) : new AdaptedBody(fields, List.of());
    }

    /**
     * Adapts the body of a request for a job, whose images are at URLs.
     *
     * @throws dev.hart.api.ApiException 400 if the body is not a JSON object
     */
    static AdaptedBody ofJob(JsonNode body, PackOffer pack, Compat compat) {
        ObjectNode fields = RequestJson.object(body, "the body");
        return compat == Compat.LENIENT ? KnownClients.job(fields, pack) : new AdaptedBody(fields, List.of());
    }
}
