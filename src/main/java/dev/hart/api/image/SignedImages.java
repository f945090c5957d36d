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
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code GET /images/{key}}: an image of the local store, for any client with its signed URL. */
@Path("/images")
@KeyNotRequired
public class SignedImages {
    /** The prefixes that a proxy may state to have removed from the path ({@code X-Forwarded-Prefix}). */
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

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

    /**
     * Returns the image, or the part that {@code Range} names; 304 if the client has it, 403 if the URL was changed or has
     * expired, 404 if the image is gone or the store is not local, 416 if it has no byte of the range.
     */
    @GET
    @Path("{key: .+}")
    @Blocking
    public Response get(
            @PathParam("key") String key,
            @QueryParam("expires") @DefaultValue("") String expires,
            @QueryParam("signature") @DefaultValue("") String signature,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers) {
        if (!local) {
            throw notFound("images are not stored here");
        }
        // The URL must be the signed one to the letter: another spelling of it is a changed URL.
        String signed = "/images/" + key + "?expires=" + expires + "&signature=" + signature;
        String uri = request.uri();
        if (!uri.endsWith(signed)
                || !PREFIX.matcher(uri.substring(0, uri.length() - signed.length()))
                        .matches()) {
            throw forbidden("this URL was not signed here");
        }
        UrlCheck check = signer.get().verify(key, expires, signature);
        if (check instanceof UrlCheck.Valid valid) {
            return image(valid.key(), Long.parseLong(expires), request.method(), headers);
        }
        String reason = check instanceof UrlCheck.Expired ? "this URL has expired" : "this URL was not signed here";
        throw forbidden(reason);
    }

    private Response image(ImageKey key, long expires, HttpMethod method, HttpHeaders headers) {
        ImageContent content = store.read(key).orElse(null);
        if (content == null) {
            throw notFound("this image is gone");
        }
        // The image of a key never changes.
        EntityTag tag = new EntityTag(key.value());
        byte[] bytes = content.bytes();
        Response.ResponseBuilder reply = isKnown(tag, headers)
                ? Response.notModified()
                : range(method, headers, tag, bytes.length)
                        .map(range -> part(range, bytes))
                        .orElseGet(() -> Response.ok(bytes).header(HttpHeaders.CONTENT_LENGTH, bytes.length))
                        .type(content.format().mediaType());
        long left = Math.max(0, expires - clock.instant().getEpochSecond());
        return reply.tag(tag)
                .header("Accept-Ranges", "bytes")
                // A cache may keep the image as long as the URL is valid, for its own user only.
                .header(HttpHeaders.CACHE_CONTROL, "private, immutable, max-age=" + left)
                // An <img> asks without Origin, and the reply lacks what a script of another origin needs to read it.
                .header(HttpHeaders.VARY, "Origin")
                // The URL is the permission: a page of any origin that has it may show the image.
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    /** The requested part; empty for any method but GET, for which alone a range is defined (RFC 9110, section 14.2). */
    private static Optional<ByteRange> range(HttpMethod method, HttpHeaders headers, EntityTag tag, int length) {
        return method.equals(HttpMethod.GET) ? ByteRange.of(headers, tag, length) : Optional.empty();
    }

    /**
     * Whether the client has the image, by {@code If-None-Match} (RFC 9110, section 13.1.2). JAX-RS's own check does not read a
     * list of tags.
     */
    private static boolean isKnown(EntityTag tag, HttpHeaders headers) {
        String known = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        // An image key contains neither a comma nor a quotation mark.
        return known != null
                && Arrays.stream(known.split(",", -1))
                        .map(String::strip)
                        .anyMatch(one ->
                                one.equals("*") || one.replaceFirst("^W/", "").equals('"' + tag.getValue() + '"'));
    }

    private static Response.ResponseBuilder part(ByteRange range, byte[] bytes) {
        if (!range.isSatisfiable()) {
            return Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
                    .header("Content-Range", "bytes */" + bytes.length);
        }
        return Response.status(Response.Status.PARTIAL_CONTENT)
                .header("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + bytes.length)
                .header(HttpHeaders.CONTENT_LENGTH, range.last() - range.first() + 1)
                .entity(Arrays.copyOfRange(bytes, range.first(), range.last() + 1));
    }

    private static ApiException forbidden(String message) {
        return new ApiException(403, "forbidden", message);
    }

    private static ApiException notFound(String message) {
        return new ApiException(404, "not_found", message);
    }
}
