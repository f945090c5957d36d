package dev.hart.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.config.ServiceConfig.Compat;
import dev.hart.pack.PackManifest;
import java.util.List;

/**
 * The fields of a body as hart reads them.
 *
 * @param fields without those that were ignored
 * @param ignored the names of the fields that were ignored, or whose values were mapped, in the order of the body
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
    public static AdaptedBody ofImages(JsonNode body, PackManifest pack, Compat compat) {
        ObjectNode fields = RequestJson.object(body, "the body");
        return compat == Compat.LENIENT ? KnownClients.images(fields, pack) : new AdaptedBody(fields, List.of());
    }

    /**
     * Adapts the body of a request for a job, whose images are at URLs.
     *
     * @throws dev.hart.api.ApiException 400 if the body is not a JSON object
     */
    static AdaptedBody ofJob(JsonNode body, PackManifest pack, Compat compat) {
        ObjectNode fields = RequestJson.object(body, "the body");
        return compat == Compat.LENIENT ? KnownClients.job(fields, pack) : new AdaptedBody(fields, List.of());
    }
}
