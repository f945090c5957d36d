package dev.hart.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks the machine's own metadata service, version 2, whether EC2 takes a spot machine back. Thread-safe; keeps nothing
 * between two looks.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html">the notice</a>
 */
public final class SpotNotices {
    /** The variable that tells Amazon's tools another address. */
    static final String ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

    private static final String AMAZONS = "http://169.254.169.254";
    private static final String TOKEN_PATH = "latest/api/token";
    private static final String NOTICE_PATH = "latest/meta-data/spot/instance-action";
    private static final String TOKEN_HEADER = "X-aws-ec2-metadata-token";
    /** A token is used for one look, and needs to be valid for no longer. */
    private static final Map<String, String> TOKEN_LIFE = Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60");

    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,1024}");
    private static final int LONGEST_ANSWER = 4096;
    /** The time limit to connect, and for each part of an answer; it is short, since the service is on the machine itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;

    private SpotNotices(URI endpoint) {
        this.endpoint = endpoint;
    }

    private record Answer(int status, String body) {}

    /**
     * Opens the metadata service of the machine on which this runs, without asking it anything yet.
     *
     * @throws IllegalArgumentException if the environment contains an invalid address; the message begins with the variable
     */
    public static SpotNotices ofThisMachine() {
        return of(Optional.ofNullable(System.getenv(ENDPOINT)).filter(url -> !url.isBlank()));
    }

    static SpotNotices of(Optional<String> endpoint) {
        try {
            return at(URI.create(endpoint.orElse(AMAZONS)));
        } catch (IllegalArgumentException e) {
            // The message does not repeat the address, which may contain a password.
            throw new IllegalArgumentException(ENDPOINT + " must be http://host[:port]", e);
        }
    }

    /**
     * Opens a metadata service at an address.
     *
     * @param endpoint {@code http(s)://host[:port][/path]}
     * @throws IllegalArgumentException if it is another URL
     */
    public static SpotNotices at(URI endpoint) {
        SettingChecks.endpoint(endpoint);
        return new SpotNotices(URI.create(endpoint.toString().replaceAll("/*$", "/")));
    }

    /**
     * Looks once, with two requests; each has 1 s to connect and 1 s for each part of its answer.
     *
     * @return empty if nothing is announced
     * @throws AwsException if there is no answer, or the answer cannot be understood
     */
    public Optional<SpotNotice> look() {
        try {
            Answer answer = ask("GET", NOTICE_PATH, Map.of(TOKEN_HEADER, token()));
            return switch (answer.status()) {
                case 200 -> Optional.of(notice(answer.body()));
                case 404 -> Optional.empty();
                default -> throw fault("it answers with status " + answer.status());
            };
        } catch (IOException e) {
            throw new AwsException(describe() + ": " + AwsErrorMessages.network(e, e.toString()), e);
        }
    }

    private String token() throws IOException {
        Answer answer = ask("PUT", TOKEN_PATH, TOKEN_LIFE);
        if (answer.status() != 200) {
            throw fault("it returns no token, but status " + answer.status());
        }
        String token = answer.body().strip();
        if (!TOKEN.matcher(token).matches()) {
            throw fault("its answer is not a token");
        }
        return token;
    }

    private SpotNotice notice(String json) {
        try {
            JsonNode notice = JSON.readTree(json);
            return new SpotNotice(
                    notice.path("action").asText(),
                    Instant.parse(notice.path("time").asText()));
        } catch (JsonProcessingException | DateTimeParseException | IllegalArgumentException e) {
            throw new AwsException(describe() + ": its answer is not a notice", e);
        }
    }

    /** Asks with the JDK's own client, whose time limit holds between any two bytes, and without a proxy. */
    private Answer ask(String method, String path, Map<String, String> headers) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) endpoint.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(Math.toIntExact(PATIENCE.toMillis()));
        connection.setReadTimeout(Math.toIntExact(PATIENCE.toMillis()));
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(method);
        headers.forEach(connection::setRequestProperty);
        try {
            int status = connection.getResponseCode();
            if (status != 200) {
                return new Answer(status, "");
            }
            try (InputStream body = connection.getInputStream()) {
                return new Answer(status, new String(body.readNBytes(LONGEST_ANSWER), UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }

    private AwsException fault(String what) {
        return new AwsException(describe() + ": " + what);
    }

    private String describe() {
        return "the machine's metadata service at " + endpoint;
    }
}
