package dev.hart;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The value of {@code HART_JAVA_OPTIONS} for processes that tests start. */
public final class JavaOptions {
    /** What the build sets for processes that live for seconds (pom.xml); empty outside the build. */
    private static final String OF_THE_BUILD = System.getenv().getOrDefault("HART_JAVA_OPTIONS", "");

    private JavaOptions() {}

    /** Returns the build's options. */
    public static String ofTheBuild() {
        return OF_THE_BUILD;
    }

    /** Returns the build's options followed by others. */
    public static String with(String... more) {
        return Stream.concat(Stream.of(OF_THE_BUILD), List.of(more).stream())
                .filter(options -> !options.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
