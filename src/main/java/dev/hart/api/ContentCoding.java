package dev.hart.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** The coding of a request's body, which its header {@code Content-Encoding} names. */
enum ContentCoding {
    IDENTITY,
    GZIP;

    /**
     * The coding of a request.
     *
     * @throws ApiException 415 if the header names anything but {@code identity}, {@code gzip} or {@code x-gzip}
     */
    static ContentCoding of(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(HttpHeaders.CONTENT_ENCODING);
        String names = String.join(",", sent).strip().toLowerCase(Locale.ROOT);
        return switch (names) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            default ->
                throw new ApiException(
                        415,
                        "unsupported_media_type",
                        "'Content-Encoding' must be gzip or identity, is '" + QuotableText.of(names) + "'",
                        "Content-Encoding",
                        null);
        };
    }

    /**
     * The body without its coding.
     *
     * @param body at most {@code most} bytes
     * @param most the most bytes to unpack
     * @throws ApiException 413 if it unpacks to more than {@code most} bytes, after which unpacking stops; 400 if the bytes are
     *     not in this coding
     */
    byte[] decode(byte[] body, int most) {
        if (this == IDENTITY || body.length == 0) {
            return body;
        }
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] bytes = unpacked.readNBytes(most + 1);
            if (bytes.length > most) {
                throw BodyReader.tooLong();
            }
            return bytes;
        } catch (IOException e) {
            throw BodyReader.unreadable("the body is not in gzip, as its 'Content-Encoding' states");
        }
    }
}
