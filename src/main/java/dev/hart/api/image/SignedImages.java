package dev.hart.api.image;

import dev.hart.api.ApiException;
import dev.hart.api.key.KeyNotRequired;
import dev.hart.config.ServiceConfig;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.store.local.UrlCheck;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;

/** {@code GET /images/{key}}: an image of the local store, for any client with its signed URL. */
@Path("/images")
@KeyNotRequired
public class SignedImages {
    private final boolean local;
    private final ImageStore store;
    private final Instance<LocalUrlSigner> signer;
    private final Clock clock;

    SignedImages(ServiceConfig config, ImageStore store, Instance<LocalUrlSigner> signer, Clock clock) {
        this.local = config.store() == ServiceConfig.Store.LOCAL;
        this.store = store;
        this.signer = signer;
        this.clock = clock;
    }

    /** Returns the image; 403 if the URL was changed or has expired, 404 if the image is gone or the store is not local. */
    @GET
    @Path("{key: .+}")
    @Blocking
    public Response get(
            @PathParam("key") String key,
            @QueryParam("expires") @DefaultValue("") String expires,
            @QueryParam("signature") @DefaultValue("") String signature,
            @Context HttpServerRequest request) {
        if (!local) {
            throw notFound("images are not stored here");
        }
        // The URL must be the signed one to the letter: another spelling of it is a changed URL.
        String signed = "/images/" + key + "?expires=" + expires + "&signature=" + signature;
        if (!signed.equals(request.uri())) {
            throw forbidden("this URL was not signed here");
        }
        UrlCheck check = signer.get().verify(key, expires, signature);
        if (check instanceof UrlCheck.Valid valid) {
            return image(valid.key(), Long.parseLong(expires));
        }
        String reason = check instanceof UrlCheck.Expired ? "this URL has expired" : "this URL was not signed here";
        throw forbidden(reason);
    }

    private Response image(ImageKey key, long expires) {
        ImageContent content = store.read(key).orElse(null);
        if (content == null) {
            throw notFound("this image is gone");
        }
        long left = Math.max(0, expires - clock.instant().getEpochSecond());
        return Response.ok(content.bytes())
                .type(content.format().mediaType())
                // The image of a key never changes; a cache may keep it as long as the URL is valid, for its own user
                // only.
                .header(HttpHeaders.CACHE_CONTROL, "private, immutable, max-age=" + left)
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    private static ApiException forbidden(String message) {
        return new ApiException(403, "forbidden", message);
    }

    private static ApiException notFound(String message) {
        return new ApiException(404, "not_found", message);
    }
}
