package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.GenerationResult.TimedOut;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageDeliveryTest {
    private static final Refused REFUSED = new Refused(List.of(new PolicyScore("violence", 0.75)), 0.5);

    @Test
    void aFailureOutranksARefusal() {
        assertThat(exitCode(REFUSED)).isEqualTo(2);
        assertThat(exitCode(REFUSED, new Cancelled())).isEqualTo(1);
        assertThat(exitCode(new TimedOut(), REFUSED)).isEqualTo(1);
        assertThat(exitCode()).isZero();
    }

    private static int exitCode(GenerationResult... results) {
        PrintWriter out = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        ImageRequest request = new ImageRequest("a", 1, 7, 4.5, Sampling.DEFAULT);
        ImageDelivery delivery = new ImageDelivery(
                Collections.nCopies(Math.max(results.length, 1), request),
                new OutputFiles("out", Optional.empty(), new ByteArrayOutputStream()),
                false,
                "test 1",
                out,
                out);
        for (int i = 0; i < results.length; i++) {
            delivery.ended(i, results[i]);
        }
        return delivery.exitCode();
    }
}
