package dev.hart.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Numbers in the examples of the OpenAPI document. */
class OpenApiExampleTest {
    private static final Pattern USAGE = Pattern.compile(
            "size: 128x128\\s+quality: high\\s+background: opaque\\s+usage:\\s+input_tokens: (\\d+)\\s+output_tokens: (\\d+)\\s+"
                    + "total_tokens: (\\d+)");

    /** The demo pack is the one whose images have 128 pixels a side. */
    @Test
    void theUsageOfAnImageIsThatOfTheDemoPack() throws Exception {
        var scales = new ObjectMapper()
                .readTree(Path.of("models/demo/pack.json").toFile())
                .path("scales");
        long positions = StreamSupport.stream(scales.spliterator(), false)
                .mapToLong(side -> side.longValue() * side.longValue())
                .sum();
        Matcher usage = USAGE.matcher(Files.readString(Path.of("src/main/resources/META-INF/openapi.yaml")));

        assertThat(usage.find()).isTrue();
        assertThat(Long.parseLong(usage.group(2))).isEqualTo(positions);
        assertThat(Long.parseLong(usage.group(3))).isEqualTo(Long.parseLong(usage.group(1)) + positions);
    }
}
