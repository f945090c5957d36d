package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Encodes images in JVMs of their own, since a JVM loads a library once. */
class LeptonicaTest {
    /** What {@link EncodeAll} says in a JVM with these options. */
    private static String encodeAll(int megabytesHeld, String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> rest = List.of(
                "-classpath",
                System.getProperty("java.class.path"),
                EncodeAll.class.getName(),
                Integer.toString(megabytesHeld));
        Process process = new ProcessBuilder(Stream.of(List.of(java), List.of(options), rest)
                        .flatMap(List::stream)
                        .toList())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }

    @Test
    void allFormatsAreWrittenWithoutTheDesktopModule() throws Exception {
        String output = encodeAll(1, "--limit-modules", "java.base");

        assertThat(output).matches("png \\d+\\Rjpeg \\d+\\Rwebp \\d+\\R");
    }

    /** Where JavaCPP's own garbage collection would refuse to allocate. */
    @Test
    void aProcessMayBeMoreThanFourTimesAsLargeAsItsHeap() throws Exception {
        String output = encodeAll(400, "-Xmx48m", "-XX:MaxDirectMemorySize=450m");

        assertThat(output).matches("png \\d+\\Rjpeg \\d+\\Rwebp \\d+\\R");
    }

    @Test
    void onAnUnknownPlatformPngIsWrittenAndTheOtherFormatsNameTheMissingLibrary() throws Exception {
        String output = encodeAll(1, "-Dorg.bytedeco.javacpp.platform=linux-sparc");

        assertThat(output)
                .matches("(?s)png \\d+\\R.*")
                .contains(
                        "EncodingException: JPEG cannot be written on this machine, its native library does not load");
    }
}
