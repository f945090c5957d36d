package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.CompatibilityFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of packs that version 0.1 wrote are read, and this version writes the same. */
class PackCompatibilityTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aManifestIsReadAndWrittenAsTheSameJson() throws Exception {
        Path file = CompatibilityFiles.path("pack.json");
        byte[] bytes = ManifestJson.load(file);

        PackManifest manifest = ManifestJson.parse(file, bytes);

        assertThat(manifest.name()).isEqualTo("demo");
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(ManifestJson.write(manifest))).isEqualTo(json.readTree(bytes));
    }

    /** Version 0.1 kept the record in the pack, where anyone who made the pack could write it. */
    @Test
    void aRecordOfVerifiedDigestsIsNotBelieved() throws Exception {
        Path file = Files.writeString(folder.resolve("a file.onnx"), "hello");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-24T12:00:00.9Z")));
        PackFile promise = new PackFile("ab".repeat(32), 5);

        // A copy, because the folder of a doubtful record is made private.
        Path old = Files.copy(CompatibilityFiles.path("verified.txt"), folder.resolve("verified"));
        VerifiedRecord record = VerifiedRecord.read(old, folder);

        assertThat(record.covers("a file.onnx", promise, FileFacts.of(file))).isFalse();
    }
}
