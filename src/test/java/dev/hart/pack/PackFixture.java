package dev.hart.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A small valid pack whose files are texts with their own names, not graphs. */
public final class PackFixture {
    static final String WEIGHTS = "transformer.weights";

    private PackFixture() {}

    static PackManifestBuilder manifest() {
        return PackManifest.builder("tiny", "1")
                .notice("a test: no pictures")
                .imageSize(64)
                .schedule(ScaleSchedule.of(1, 2, 4))
                .model(new ModelSizes(96, 8, 32, 2, 8))
                .text(new TextSettings(24, 48, "Given a prompt:\n", 0))
                .safety(new SafetySettings(
                        0.5,
                        "Question: {prompt}\n\nPrinciple: {policy}",
                        List.of(new SafetyPolicy("harassment", "No harassment."))))
                .source(new PackSource("all", "made for tests", "Apache-2.0"));
    }

    static void writeFiles(PackWriter writer) {
        for (String name : PackFiles.REQUIRED) {
            write(writer, name);
        }
        write(writer, WEIGHTS);
    }

    static Path publish(Path target) {
        try (PackWriter writer = PackWriter.create(target, false)) {
            writeFiles(writer);
            return writer.publish(manifest()::build);
        }
    }

    /** A published pack whose files were last written an hour ago. */
    static Path settled(Path target) throws IOException {
        publish(target);
        try (var files = Files.list(target)) {
            for (Path file : files.toList()) {
                age(file, 3600);
            }
        }
        return target;
    }

    static void age(Path file, long seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    static void write(PackWriter writer, String name) {
        try (OutputStream out = writer.newFile(name)) {
            out.write(("contents of " + name).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PackFile promise(ModelPack pack, String name) {
        return Objects.requireNonNull(pack.manifest().files().get(name));
    }

    public static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(PackFixture.class.getResource("/golden/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
