package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPackTest {
    @TempDir
    Path folder;

    /** Changes a byte in the middle; size and modification time stay. */
    private static void damageUnseen(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        damage(file);
        Files.setLastModifiedTime(file, time);
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void opensAPackAndKnowsItsFiles() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));

        ModelPack pack = ModelPack.open(target);

        assertThat(pack.manifest().name()).isEqualTo("tiny");
        assertThat(pack.schedule().sides()).containsExactly(1, 2, 4);
        assertThat(pack.file(PackFiles.SAFETY))
                .hasContent("contents of safety.onnx")
                .isAbsolute();
        assertThat(pack.file(PackFixture.WEIGHTS)).exists();
        assertThat(pack.digest()).matches("[0-9a-f]{64}");
        assertThatThrownBy(() -> pack.file("../other"))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("../other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"safety.onnx", "text-tokenizer.json", PackFixture.WEIGHTS})
    void aMissingFileIsNamed(String name) throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Files.delete(target.resolve(name));

        assertThatThrownBy(() -> ModelPack.open(target))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("missing");
    }

    @Test
    void aTruncatedFileIsNamedWithBothSizes() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Files.writeString(target.resolve(PackFiles.DECODER), "cont");

        assertThatThrownBy(() -> ModelPack.open(target))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("decoder.onnx: has 4 bytes, the manifest says 24");
    }

    @Test
    void aFileWithAnotherDigestIsNamed() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        damage(target.resolve(PackFixture.WEIGHTS));

        assertThatThrownBy(() -> ModelPack.open(target))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(PackFixture.WEIGHTS)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void aFolderInPlaceOfAFileIsNamed() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Files.delete(target.resolve(PackFiles.RESIDUAL));
        Files.createDirectory(target.resolve(PackFiles.RESIDUAL));

        assertThatThrownBy(() -> ModelPack.open(target)).hasMessageContaining("residual.onnx: not a file");
    }

    @Test
    void aVerifiedPackIsNotReadAgain() throws IOException {
        Path target = PackFixture.settled(folder.resolve("tiny"));
        ModelPack.open(target);
        damageUnseen(target.resolve(PackFixture.WEIGHTS));

        // Proves that nothing is read again: the damage cannot be seen without reading.
        assertThat(ModelPack.open(target)).isNotNull();
        assertThat(target.resolve(".verified")).exists();
    }

    @Test
    void aFileWrittenAfterItsVerificationIsReadAgain() throws IOException {
        Path target = PackFixture.settled(folder.resolve("tiny"));
        ModelPack.open(target);
        damage(target.resolve(PackFixture.WEIGHTS));

        assertThatThrownBy(() -> ModelPack.open(target)).hasMessageContaining(PackFixture.WEIGHTS);
    }

    @Test
    void aFileModifiedJustNowIsNotRecorded() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        ModelPack.open(target);
        damageUnseen(target.resolve(PackFixture.WEIGHTS));

        assertThatThrownBy(() -> ModelPack.open(target)).hasMessageContaining(PackFixture.WEIGHTS);
    }

    @Test
    void aReplacedManifestIsNotCoveredByTheOldRecord() throws IOException {
        Path target = PackFixture.settled(folder.resolve("tiny"));
        ModelPack pack = ModelPack.open(target);
        String digest = PackFixture.promise(pack, PackFixture.WEIGHTS).sha256();
        Path manifest = target.resolve(PackFiles.MANIFEST);
        Files.writeString(manifest, Files.readString(manifest).replace(digest, "0".repeat(64)));

        assertThatThrownBy(() -> ModelPack.open(target)).hasMessageContaining(PackFixture.WEIGHTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hart verified 1\nx", "hart verified 2\n", "\u0000\u0001", "hart verified 1\na b c d\n"})
    void aDamagedRecordIsIgnored(String record) throws IOException {
        Path target = PackFixture.settled(folder.resolve("tiny"));
        Files.writeString(target.resolve(".verified"), record);
        damageUnseen(target.resolve(PackFixture.WEIGHTS));

        assertThatThrownBy(() -> ModelPack.open(target)).hasMessageContaining(PackFixture.WEIGHTS);
    }

    @Test
    void oneFolderContainsTheRecordsOfTwoPacks() throws IOException {
        Path one = PackFixture.settled(folder.resolve("one"));
        Path two = PackFixture.settled(folder.resolve("two"));
        Path records = folder.resolve("cache/records");
        ModelPack.open(one, records);
        damageUnseen(two.resolve(PackFixture.WEIGHTS));

        assertThatThrownBy(() -> ModelPack.open(two, records)).hasMessageContaining(PackFixture.WEIGHTS);
        assertThat(records).isDirectoryContaining("regex:.*\\.verified-[0-9a-f]{16}");
        assertThat(one.resolve(".verified")).doesNotExist();
    }

    @Test
    void aPackOpensWhenItsRecordCannotBeWritten() throws IOException {
        Path target = PackFixture.settled(folder.resolve("tiny"));
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(ModelPack.open(target, file.resolve("below"))).isNotNull();
    }

    @Test
    void aPackWithoutASafetyClassifierIsRefused() throws IOException {
        Path target = folder.resolve("unsafe");
        try (PackWriter writer = PackWriter.create(target, false)) {
            PackFiles.REQUIRED.stream()
                    .filter(name -> !name.equals(PackFiles.SAFETY))
                    .forEach(name -> PackFixture.write(writer, name));
            writer.publish(PackFixture.manifest()::build);
        }

        assertThatThrownBy(() -> ModelPack.open(target)).hasMessageContaining("does not list safety.onnx");
    }

    @Test
    void aFolderThatIsNotAPackIsRefused() throws IOException {
        assertThatThrownBy(() -> ModelPack.open(folder)).hasMessageContaining("pack.json: missing");
        assertThatThrownBy(() -> ModelPack.open(folder.resolve("absent"))).hasMessageContaining("no such folder");
    }
}
