package dev.hart.api.connection;

import dev.hart.api.ApiException;
import dev.hart.api.Utf8;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.net.HostAndPort;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules for the head of an HTTP/1 request (RFC 9112) that Netty's decoder does not check. A head that another server could
 * read in another way is refused, because a proxy may be that server.
 */
final class RequestHead {
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]+)([/?].*)?");

    /** The methods that HTTP defines. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    /** What all other methods become: no resource has it, and metrics, traces and logs get one name instead of any number. */
    private static final HttpMethod OTHER = HttpMethod.valueOf("OTHER");

    private RequestHead() {}

    /**
     * Returns the error for a malformed head; empty for a well-formed one, which is also normalized: its target becomes the path
     * and query alone; if it was a whole URL, the authority in that URL replaces the {@code Host} header (RFC 9112,
     * section 3.2.2). A method that HTTP does not define becomes {@code OTHER}.
     */
    static Optional<ApiException> check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(undecodable(request.decoderResult().cause()));
        }
        try {
            require(isSupported(request.protocolVersion()), "the version of HTTP must be HTTP/1.1 or HTTP/1.0");
            checkNames(request.headers());
            checkFraming(request);
            checkHost(request);
            checkTarget(request);
            if (!METHODS.contains(request.method().name())) {
                request.setMethod(OTHER);
            }
            return Optional.empty();
        } catch (ApiException fault) {
            return Optional.of(fault);
        }
    }

    /**
     * Returns a request's target without its query and, if it is an http URL, without scheme and authority. The head need not be
     * well-formed: of a target that is neither a path nor an http URL, such as {@code ftp://host/a}, all but the query is returned.
     */
    static String path(HttpRequest request) {
        Matcher absolute = ABSOLUTE.matcher(request.uri());
        String target = !absolute.matches() ? request.uri() : absolute.group(2) == null ? "/" : absolute.group(2);
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Compares objects: the decoder gives other spellings of a version, such as {@code http/1.1}, another one. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSupported(HttpVersion version) {
        return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
    }

    /** The error for a request that breaks a rule of HTTP: 400. */
    static ApiException malformed(String message) {
        return new ApiException(400, "bad_request", message);
    }

    private static ApiException undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new ApiException(414, "uri_too_long", "the request's first line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new ApiException(431, "headers_too_large", "the request's headers are too long");
        }
        return malformed("the request is not HTTP/1.1");
    }

    private static void checkNames(HttpHeaders headers) {
        // The decoder checks the characters of a name, but not that there are any.
        require(headers.names().stream().noneMatch(String::isEmpty), "a header has no name");
    }

    private static void checkFraming(HttpRequest request) {
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        int lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH).size();
        require(lengths <= 1, "there is more than one Content-Length");
        if (encodings.isEmpty()) {
            return;
        }
        require(
                encodings.size() == 1 && encodings.get(0).strip().equalsIgnoreCase("chunked"),
                "the Transfer-Encoding must be 'chunked' and nothing else");
        require(lengths == 0, "a request has either a Content-Length or a Transfer-Encoding");
        require(request.protocolVersion().equals(HttpVersion.HTTP_1_1), "HTTP/1.0 has no Transfer-Encoding");
    }

    private static void checkHost(HttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        require(hosts.size() <= 1, "there is more than one Host header");
        if (hosts.isEmpty()) {
            require(request.protocolVersion().equals(HttpVersion.HTTP_1_0), "the Host header is missing");
        } else {
            require(isAuthority(hosts.get(0)), "the Host header must be a name or an address, and perhaps a port");
        }
    }

    private static boolean isAuthority(String text) {
        HostAndPort authority = HostAndPort.parseAuthority(text, -1);
        return authority != null && !authority.host().isEmpty();
    }

    private static void checkTarget(HttpRequest request) {
        String target = request.uri();
        if (target.equals("*") && request.method().equals(HttpMethod.OPTIONS)) {
            return;
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        if (absolute.matches()) {
            require(isAuthority(absolute.group(1)), "the host in the request's target is malformed");
            String rest = absolute.group(2) == null ? "/" : absolute.group(2);
            request.headers().set(HttpHeaderNames.HOST, absolute.group(1));
            request.setUri(rest.startsWith("/") ? rest : "/" + rest);
        } else {
            require(target.startsWith("/"), "the request's target must be a path or an http URL");
        }
        checkEncoding(request.uri());
    }

    /**
     * Requires that each percent sign begins an encoded byte, that the encoded bytes are UTF-8, and that no control character is
     * there.
     */
    private static void checkEncoding(String target) {
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            require(c > ' ' && c != 0x7f, "the request's target has a control character");
            if (c == '%') {
                int high = i + 2 < target.length() ? Character.digit(target.charAt(i + 1), 16) : -1;
                int low = i + 2 < target.length() ? Character.digit(target.charAt(i + 2), 16) : -1;
                require(high >= 0 && low >= 0, "the request's target has a percent sign that encodes nothing");
                run.write((high << 4) | low);
                i += 2;
            } else {
                run.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        require(Utf8.decode(run.toByteArray()).isPresent(), "the request's target encodes bytes that are not UTF-8");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw malformed(message);
        }
    }
}
