package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.GenerationResult.TimedOut;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageDeliveryTest {
    private static final Refused REFUSED = new Refused(List.of(new PolicyScore("violence", 0.75)), 0.5);

    private final ByteArrayOutputStream image = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @Test
    void aFailureOutranksARefusal() {
        assertThat(ended(REFUSED).exitCode()).isEqualTo(2);
        assertThat(ended(REFUSED, new Cancelled()).exitCode()).isEqualTo(1);
        assertThat(ended(new TimedOut(), REFUSED).exitCode()).isEqualTo(1);
    }

    @Test
    void anImageIsNoReasonForAnExitCode() {
        ImageDelivery delivery = ended();

        delivery.image(0, 0, new GeneratedImage(new Raster(1, 1, new byte[3]), 7));

        assertThat(image.size()).isPositive();
        assertThat(delivery.exitCode()).isZero();
    }

    @Test
    void aPromptThatTimedOutIsNotCalledCancelled() {
        ImageDelivery delivery = ended(new TimedOut(), new Cancelled());

        assertThat(err.toString().lines())
                .containsExactly("hart: prompt 1 was not done in time", "hart: prompt 2 was cancelled");
        assertThat(delivery.exitCode()).isEqualTo(1);
    }

    /** Returns the delivery of two requests, the first of which have ended like this. */
    private ImageDelivery ended(GenerationResult... results) {
        ImageDelivery delivery = new ImageDelivery(
                Collections.nCopies(2, new ImageRequest("a", 1, 7, 4.5, Sampling.DEFAULT)),
                new OutputFiles("-", Optional.empty(), image),
                false,
                "test 1",
                new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintWriter(err));
        for (int i = 0; i < results.length; i++) {
            delivery.ended(i, results[i]);
        }
        return delivery;
    }
}
