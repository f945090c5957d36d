package dev.hart.api.guide;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Markdown files of {@code docs} that are packaged with hart and served as guides. The name of a guide is its file's name
 * without the suffix. The names are listed here because the contents of a folder in a jar or in a native image cannot be
 * listed.
 */
final class GuideFiles {
    /** The guides for users and operators, in {@code docs/guides}, in the order of the list. */
    static final List<String> GUIDES = List.of(
            "playground",
            "http-api",
            "web-backends",
            "jobs",
            "events",
            "webhooks",
            "keys",
            "settings",
            "storage",
            "queue",
            "from-zero",
            "operations",
            "command-line",
            "real-weights",
            "gpu");
    /** The documents that the guides refer to, in {@code docs}. */
    static final List<String> REFERENCE =
            List.of("guarantees", "glossary", "performance", "verification", "model-licences");

    private static final String RESOURCES = "/dev/hart/docs/";
    private static final String PICTURES = "pictures/";

    private GuideFiles() {}

    /** The names of all guides. */
    static List<String> names() {
        return Stream.concat(GUIDES.stream(), REFERENCE.stream()).toList();
    }

    /** The file of a guide, as a path below {@code docs}. */
    static String file(String name) {
        return (GUIDES.contains(name) ? "guides/" : "") + name + ".md";
    }

    /**
     * Reads the Markdown of a guide.
     *
     * @param name one of {@link #names()}
     * @throws IllegalStateException if the build did not package the file
     */
    static String read(String name) {
        try (InputStream in = GuideFiles.class.getResourceAsStream(RESOURCES + file(name))) {
            if (in == null) {
                throw new IllegalStateException(RESOURCES + file(name) + " is missing from the application");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the destination that a link in a guide has on the guide's page, which is beside the pages of the other guides;
     * empty if the link leads to a file that is not served.
     *
     * @param name the guide that contains the link
     * @param link the link's destination in the Markdown file
     */
    static Optional<String> destination(String name, String link) {
        URI base = URI.create("docs:/" + file(name));
        URI target = base.resolve(link);
        if (!"docs".equals(target.getScheme()) || link.startsWith("#")) {
            return Optional.of(link);
        }
        String path = target.getPath().substring(1);
        if (path.startsWith(PICTURES)) {
            return Optional.of(path);
        }
        String fragment = target.getRawFragment() == null ? "" : "#" + target.getRawFragment();
        return names().stream()
                .filter(other -> file(other).equals(path))
                .findFirst()
                .map(other -> other + fragment);
    }
}
