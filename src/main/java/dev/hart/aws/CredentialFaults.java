package dev.hart.aws;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Describes why the SDK found no credentials. Its message lists every provider that it asked, most of which were never set up,
 * and whole profile files; what helps is the reason of the provider that was set up and failed.
 */
final class CredentialFaults {
    /** The beginning of the SDK's message. */
    static final String BEGINNING = "Unable to load credentials";

    /** The reasons of providers that were not set up. */
    private static final List<Pattern> NOT_SET_UP = List.of(
            Pattern.compile("Access key must be specified"),
            Pattern.compile("AWS_WEB_IDENTITY_TOKEN_FILE or the java ?property"),
            Pattern.compile("no credentials for profile 'default'"),
            Pattern.compile("neither AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            Pattern.compile("(from|contact) IMDS|IMDS credentials have been disabled|EC2 metadata"));

    private static final Pattern PROFILE_FILE = Pattern.compile("[:,]? ?(profileFile=)?ProfileFile\\(sections=\\[");
    private static final Pattern NEXT_PROVIDER = Pattern.compile(", (?=[A-Z][A-Za-z]*Provider\\()");
    private static final Pattern PROVIDER = Pattern.compile("^[A-Z][A-Za-z]*Provider\\([^)]*\\): ");

    private CredentialFaults() {}

    /**
     * Returns one line with the reasons of the providers that were set up.
     *
     * @param message the SDK's, which contains names of profiles and of their properties but no secrets
     */
    static String describe(String message) {
        String reasons = Arrays.stream(NEXT_PROVIDER.split(list(withoutProfileFiles(message))))
                .map(entry -> PROVIDER.matcher(entry).replaceFirst(""))
                .map(CredentialFaults::sentence)
                .filter(reason -> !reason.isEmpty()
                        && NOT_SET_UP.stream()
                                .noneMatch(usual -> usual.matcher(reason).find()))
                .distinct()
                .collect(Collectors.joining("; "));
        return "there are no AWS credentials, neither in the environment nor in a profile nor from a role"
                + (reasons.isEmpty() ? "" : ": " + reasons);
    }

    /** Returns the list of providers and reasons, which follows the list of providers alone. */
    private static String list(String message) {
        int start = message.indexOf(" : [");
        return start < 0
                ? message
                : message.substring(start + 4, message.endsWith("]") ? message.length() - 1 : message.length());
    }

    private static String sentence(String reason) {
        String text = reason.strip().replaceAll("\\s+", " ").replaceAll("[.]+$", "");
        return text.contains("service module must be on the class path")
                ? text + " (this build of hart lacks it)"
                : text;
    }

    /** Leaves out the contents of profile files. */
    private static String withoutProfileFiles(String message) {
        StringBuilder rest = new StringBuilder(message);
        var file = PROFILE_FILE.matcher(rest);
        while (file.find()) {
            int end = rest.indexOf("(", file.start());
            int depth = 0;
            do {
                char c = rest.charAt(end++);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            } while (depth > 0 && end < rest.length());
            rest.delete(file.start(), end);
            file = PROFILE_FILE.matcher(rest);
        }
        return rest.toString();
    }
}
