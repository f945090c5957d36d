package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private Path records() {
        return folder.resolve("cache/records");
    }

    /** Verifies a pack as {@link ModelPack#open} does, at a time at which its files are old enough to be recorded. */
    private Set<String> verify(Path pack) {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        return new PackVerifier(real(pack), Optional.of(records()), later)
                .verify(ModelPack.open(pack).manifest().files());
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aVerifiedPackIsNotReadAgain() {
        Path target = PackFixture.publish(folder.resolve("tiny"));

        assertThat(verify(target)).hasSize(8);
        assertThat(verify(target)).isEmpty();
        assertThat(records()).isDirectoryContaining("regex:.*/verified-[0-9a-f]{32}");
        assertThat(target.resolve(".verified")).doesNotExist();
    }

    @Test
    void weightsThatWereChangedWithSizeAndTimeKeptAreNoticed() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        verify(target);
        damageUnseen(target.resolve(PackFixture.WEIGHTS));

        assertThatThrownBy(() -> ModelPack.open(target, Optional.of(records())))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(PackFixture.WEIGHTS);
    }

    @Test
    void weightsThatWereReplacedByAnotherFileOfTheSameSizeAndTimeAreNoticed() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        verify(target);
        Path weights = target.resolve(PackFixture.WEIGHTS);
        Path other = Files.copy(weights, folder.resolve("other"), StandardCopyOption.COPY_ATTRIBUTES);
        damageUnseen(other);
        Files.move(other, weights, StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> ModelPack.open(target, Optional.of(records())))
                .hasMessageContaining(PackFixture.WEIGHTS);
    }

    @Test
    void aRecordThatCameWithThePackIsIgnored() throws IOException {
        Path target = PackFixture.settled(folder.resolve("tiny"));
        StringBuilder old = new StringBuilder("hart verified 1\n");
        for (var file : ModelPack.open(target).manifest().files().entrySet()) {
            long seconds =
                    Files.getLastModifiedTime(target.resolve(file.getKey())).to(TimeUnit.SECONDS);
            old.append(file.getValue().sha256() + " " + file.getValue().size() + " " + seconds + " " + file.getKey()
                    + "\n");
        }
        Files.writeString(target.resolve(".verified"), old);
        damageUnseen(target.resolve(PackFixture.WEIGHTS));

        assertThatThrownBy(() -> ModelPack.open(target)).hasMessageContaining(PackFixture.WEIGHTS);
        assertThatThrownBy(() -> ModelPack.open(target, Optional.of(records())))
                .hasMessageContaining(PackFixture.WEIGHTS);
    }

    @Test
    void aFileWrittenJustNowIsNotRecorded() {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        PackVerifier now = new PackVerifier(real(target), Optional.of(records()), Clock.systemUTC());
        var files = ModelPack.open(target).manifest().files();

        assertThat(now.verify(files)).hasSize(8);
        assertThat(now.verify(files)).hasSize(8);
        assertThat(records()).doesNotExist();
    }

    @Test
    void aReplacedManifestIsNotCoveredByTheOldRecord() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        verify(target);
        String digest =
                PackFixture.promise(ModelPack.open(target), PackFixture.WEIGHTS).sha256();
        Path manifest = target.resolve(PackFiles.MANIFEST);
        Files.writeString(manifest, Files.readString(manifest).replace(digest, "0".repeat(64)));

        assertThatThrownBy(() -> ModelPack.open(target, Optional.of(records())))
                .hasMessageContaining(PackFixture.WEIGHTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "hart verified 1\n",
                "hart verified 2\n",
                "hart verified 2\n/elsewhere\n",
                "\u0000\u0001",
                "hart verified 2\nPACK\na b c d e f\n"
            })
    void aDamagedRecordIsIgnored(String record) throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        verify(target);
        Path file = VerifiedRecord.file(records(), real(target));
        Files.writeString(file, record.replace("PACK", real(target).toString()));

        assertThat(verify(target)).hasSize(8);
        assertThat(verify(target)).isEmpty();
    }

    /** Writes a record of damaged weights, which only someone who can write the cache folder could. */
    private Path forge(Path target) throws IOException {
        damage(target.resolve(PackFixture.WEIGHTS));
        byte[] json = ManifestJson.load(target.resolve(PackFiles.MANIFEST));
        VerifiedRecord forged = VerifiedRecord.empty(real(target));
        for (var file : ManifestJson.parse(target, json).files().entrySet()) {
            FileFacts facts = FileFacts.of(real(target).resolve(file.getKey()));
            forged.add(file.getKey(), file.getValue(), facts, Instant.now().plusSeconds(60));
        }
        Path file = VerifiedRecord.file(records(), real(target));
        forged.write(file);
        return file;
    }

    @Test
    void theCommandVerifyReadsEverythingWhateverIsRecorded() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        forge(target);

        assertThat(ModelPack.open(target, Optional.of(records()))).isNotNull();
        assertThatThrownBy(() -> ModelPack.verify(target, Optional.of(records())))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(PackFixture.WEIGHTS)
                .hasMessageContaining("SHA-256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "folder"})
    void aRecordThatAnotherUserCouldHaveWrittenIsIgnored(String shared) throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Path file = forge(target);
        Files.setPosixFilePermissions(
                shared.equals("file") ? file : records(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> ModelPack.open(target, Optional.of(records())))
                .hasMessageContaining(PackFixture.WEIGHTS);
    }

    /** As a volume with {@code fsGroup} in Kubernetes, whose files get permissions for a group when it is mounted. */
    @Test
    void aRecordAndFolderThatTheGroupCouldWriteAreMadePrivateForTheNextStart() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        verify(target);
        Path file = VerifiedRecord.file(records(), real(target));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        Files.setPosixFilePermissions(records(), PosixFilePermissions.fromString("rwxrwx---"));

        assertThat(verify(target)).hasSize(8);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(records())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(verify(target)).isEmpty();
        assertThat(records()).isDirectoryContaining(file::equals);
    }

    @Test
    void aDoubtfulRecordIsNotBelievedOnceItsFolderIsPrivate() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        forge(target);
        Files.setPosixFilePermissions(records(), PosixFilePermissions.fromString("rwxrwx---"));

        for (int start = 0; start < 2; start++) {
            assertThatThrownBy(() -> ModelPack.open(target, Optional.of(records())))
                    .hasMessageContaining(PackFixture.WEIGHTS);
        }
    }

    @Test
    void aRecordOfAnotherUserIsDoubtfulEvenIfItsFolderBelongsToThatUserToo() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        verify(target);
        Path file = VerifiedRecord.file(records(), real(target));
        UserPrincipal other =
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody");

        assertThat(RecordAccess.doubt(file)).isEmpty();
        assertThat(RecordAccess.doubt(file, other))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .startsWith(records() + " belongs to ")
                        .endsWith(", and hart runs as nobody"));
        assertThat(records()).isDirectoryNotContaining("glob:**.owner");
    }

    @Test
    void oneFolderContainsTheRecordsOfTwoPacksAndEachOnlyItsOwn() throws IOException {
        Path one = PackFixture.publish(folder.resolve("one"));
        Path two = PackFixture.publish(folder.resolve("two"));
        verify(one);

        assertThat(verify(two)).hasSize(8);
        Files.copy(
                VerifiedRecord.file(records(), real(one)),
                VerifiedRecord.file(records(), real(two)),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(verify(two)).hasSize(8);
        assertThat(verify(one)).isEmpty();
    }

    @Test
    void aPackOpensWhenItsRecordCannotBeWritten() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Path file = Files.createFile(folder.resolve("file"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere/deep"));
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

        for (Path records : List.of(file, file.resolve("below"), dangling, Path.of("/proc/nowhere/verified"))) {
            assertThat(new PackVerifier(real(target), Optional.of(records), later)
                            .verify(ModelPack.open(target).manifest().files()))
                    .hasSize(8);
        }
        assertThat(ModelPack.open(target, Optional.empty())).isNotNull();
    }

    @Test
    void aSymbolicLinkToAPackSharesItsRecord() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        verify(target);
        Path link = Files.createSymbolicLink(folder.resolve("current"), target);

        assertThat(verify(link)).isEmpty();
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

    @Test
    void aFolderOneLevelTooHighOrTooLowIsCorrected() throws IOException {
        Path target = PackFixture.publish(folder.resolve("models/tiny"));
        Path inner = Files.createDirectory(target.resolve("inner"));
        Path models = folder.resolve("models");

        assertThatThrownBy(() -> ModelPack.check(models))
                .hasMessageEndingWith("name a folder below it, " + target + ", which has pack.json");
        assertThatThrownBy(() -> ModelPack.check(inner))
                .hasMessageEndingWith("name the folder above it, " + target + ", which has pack.json");
        assertThatThrownBy(() -> ModelPack.check(target.resolve(PackFiles.MANIFEST)))
                .hasMessageEndingWith(
                        "is a file, not the folder of a model pack; name the folder that contains it, " + target);
        Path other = PackFixture.publish(folder.resolve("models/other"));
        assertThatThrownBy(() -> ModelPack.check(models))
                .hasMessageEndingWith("name a folder below it, " + other + ", which has pack.json (there are others)");
        Path checkpoint = Files.createDirectories(folder.resolve("checkpoint"));
        Files.writeString(checkpoint.resolve("config.json"), "{}");
        assertThatThrownBy(() -> ModelPack.check(checkpoint)).hasMessageContaining("hart convert");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1 | is a Git LFS pointer, not the file itself: run 'git lfs install'",
                "<!DOCTYPE html><html> | is a web page, not the file",
                "Entry not found | is an error message of a download",
                "'' | is empty: download it again",
            })
    void weightsThatAreSomethingElseAreCalledThat(String content, String what) throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Files.writeString(target.resolve(PackFixture.WEIGHTS), content);

        assertThatThrownBy(() -> ModelPack.open(target))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(PackFixture.WEIGHTS + ": has ")
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1 | pack.json: is a Git LFS pointer",
                "<html> | pack.json: is a web page",
                "'' | pack.json: is empty",
            })
    void aManifestThatIsSomethingElseIsCalledThat(String content, String what) throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Files.writeString(target.resolve(PackFiles.MANIFEST), content);

        assertThatThrownBy(() -> ModelPack.check(target))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(what);
    }
}
