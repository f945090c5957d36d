package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackWriterTest {
    @TempDir
    Path folder;

    /** A disk on which {@code room} bytes fit into each file whose name is {@code full}. */
    private static PackWriter.Disk fullAt(String full, int room) {
        return file -> {
            var real = Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return !file.endsWith(full)
                    ? real
                    : new WritableByteChannel() {
                        private int left = room;

                        @Override
                        public int write(ByteBuffer source) throws IOException {
                            if (left == 0) {
                                throw new IOException("No space left on device");
                            }
                            // Like a real disk, the last write takes only a part.
                            ByteBuffer part = source.slice().limit(Math.min(left, source.remaining()));
                            int count = real.write(part);
                            source.position(source.position() + count);
                            left -= count;
                            return count;
                        }

                        @Override
                        public boolean isOpen() {
                            return real.isOpen();
                        }

                        @Override
                        public void close() throws IOException {
                            real.close();
                        }
                    };
        };
    }

    private void assertNothingIsLeft() {
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsVisibleBeforeItIsPublished() throws IOException {
        Path target = folder.resolve("tiny");
        try (PackWriter writer = PackWriter.create(target, false)) {
            PackFixture.writeFiles(writer);
            assertThat(target).doesNotExist();
            assertThat(writer.folder()).hasParent(folder);

            assertThat(writer.publish(PackFixture.manifest()::build)).isEqualTo(target);
        }

        assertThat(ModelPack.open(target).manifest().files()).hasSize(8);
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void filesWrittenByOtherMeansAreDigestedToo() throws IOException {
        Path target = folder.resolve("tiny");
        try (PackWriter writer = PackWriter.create(target, false)) {
            PackFixture.writeFiles(writer);
            Files.write(writer.folder().resolve("big.weights"), new byte[3_000_000]);
            writer.add("big.weights");
            writer.publish(PackFixture.manifest()::build);
        }

        PackFile big = PackFixture.promise(ModelPack.open(target), "big.weights");
        assertThat(big.size()).isEqualTo(3_000_000);
    }

    @Test
    void aFullDiskLeavesNothing() {
        Path target = folder.resolve("tiny");

        assertThatThrownBy(() -> {
                    try (PackWriter writer = PackWriter.create(target, false, fullAt(PackFiles.DECODER, 5));
                            OutputStream out = writer.newFile(PackFiles.DECODER)) {
                        out.write(new byte[100]);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("decoder.onnx: No space left on device");

        assertNothingIsLeft();
    }

    @Test
    void aFullDiskCannotBeIgnored() {
        Path target = folder.resolve("tiny");
        try (PackWriter writer = PackWriter.create(target, false, fullAt(PackFixture.WEIGHTS, 5))) {
            try {
                PackFixture.writeFiles(writer);
            } catch (UncheckedIOException swallowed) {
                // A caller that goes on regardless.
            }

            assertThatThrownBy(() -> writer.publish(PackFixture.manifest()::build))
                    .isInstanceOf(PackException.class)
                    .hasMessageContaining("an earlier write failed");
        }

        assertNothingIsLeft();
    }

    @Test
    void aDiskThatIsFullAtTheManifestLeavesTheOldPack() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        String before = ModelPack.open(target).digest();

        assertThatThrownBy(() -> {
                    try (PackWriter writer = PackWriter.create(target, true, fullAt(PackFiles.MANIFEST, 50))) {
                        PackFixture.writeFiles(writer);
                        writer.publish(PackFixture.manifest().notice(null)::build);
                    }
                })
                .isInstanceOf(PackException.class)
                .hasMessageContaining("pack.json cannot be written: No space left on device");

        assertThat(ModelPack.open(target).digest()).isEqualTo(before);
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void anUnpublishedPackIsRemovedWithItsOpenFiles() {
        WritableByteChannel open;
        try (PackWriter writer = PackWriter.create(folder.resolve("deep"), false)) {
            PackFixture.writeFiles(writer);
            open = writer.newChannel("open");
        }

        assertNothingIsLeft();
        assertThat(open.isOpen()).isFalse();
    }

    @Test
    void aPackIsReplacedOnlyOnRequest() {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        assertThatThrownBy(() -> PackWriter.create(target, false))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("already contains a model pack");

        try (PackWriter writer = PackWriter.create(target, true)) {
            PackFixture.writeFiles(writer);
            writer.publish(PackFixture.manifest().notice("second")::build);
        }

        assertThat(ModelPack.open(target).manifest().notice()).isEqualTo("second");
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void aPackIsPublishedEvenIfTheOldOneCannotBeRemoved() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Path draft = PackFixture.publish(folder.resolve("draft"));
        Files.writeString(draft.resolve("new"), "");

        new PackTarget(target, true).replaceBy(draft, old -> {
            throw new PackException(old + ": cannot be removed");
        });

        assertThat(target.resolve("new")).exists();
        assertThat(draft).doesNotExist();
    }

    @Test
    void anOldPackThatAKilledProcessLeftIsNamed() throws IOException {
        Path target = PackFixture.publish(folder.resolve("tiny"));
        Path left = folder.resolve(".tiny.old-0b8a");
        Files.move(target, left);
        Files.createDirectory(folder.resolve(".tiny.old-empty"));

        assertThatThrownBy(() -> ModelPack.check(target))
                .isInstanceOf(PackException.class)
                .hasMessage(
                        target + ": there is no such folder, so no model pack; a process that replaced it was killed:"
                                + " rename " + left + " back");
        assertThatThrownBy(() -> ModelPack.check(folder.resolve("other")))
                .hasMessageEndingWith("there is no such folder, so no model pack");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFolderThatIsNotAPackIsLeftAlone(boolean replace) throws IOException {
        Path target = Files.createDirectory(folder.resolve("home"));
        Files.writeString(target.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> PackWriter.create(target, replace)).hasMessageContaining("left alone");

        assertThat(target.resolve("thesis.txt")).hasContent("years of work");
    }

    @Test
    void aTargetThatAppearsMeanwhileIsLeftAlone() throws IOException {
        Path target = folder.resolve("tiny");
        try (PackWriter writer = PackWriter.create(target, false)) {
            PackFixture.writeFiles(writer);
            Files.createDirectory(target);
            Files.writeString(target.resolve("thesis.txt"), "years of work");

            assertThatThrownBy(() -> writer.publish(PackFixture.manifest()::build))
                    .hasMessageContaining("left alone");
        }

        assertThat(target.resolve("thesis.txt")).exists();
    }

    @Test
    void anEmptyFolderIsATarget() throws IOException {
        Path target = Files.createDirectories(folder.resolve("a/b"));

        PackFixture.publish(target);

        assertThat(ModelPack.open(target)).isNotNull();
    }

    @Test
    void aFileIsRefusedAsATarget() throws IOException {
        Path target = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> PackWriter.create(target, true)).hasMessageContaining("is a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "/etc/x", "..", ".x", "pack.json", "", "a b", "ä", "x\0"})
    void aNameThatIsNotPlainIsRefused(String name) {
        try (PackWriter writer = PackWriter.create(folder.resolve("tiny"), false)) {
            assertThatThrownBy(() -> writer.newFile(name)).isInstanceOf(PackException.class);
            assertThatThrownBy(() -> writer.add(name)).isInstanceOf(PackException.class);
        }
    }

    @Test
    void aFileIsWrittenOnce() throws IOException {
        try (PackWriter writer = PackWriter.create(folder.resolve("tiny"), false)) {
            PackFixture.write(writer, "a");

            assertThatThrownBy(() -> writer.newFile("a")).hasMessageContaining("a is written twice");
            assertThatThrownBy(() -> writer.add("a")).hasMessageContaining("a is written twice");
        }
    }

    @Test
    void anOpenFileKeepsThePackFromBeingPublished() throws IOException {
        try (PackWriter writer = PackWriter.create(folder.resolve("tiny"), false)) {
            PackFixture.writeFiles(writer);
            OutputStream open = writer.newFile("open");

            assertThatThrownBy(() -> writer.publish(PackFixture.manifest()::build))
                    .hasMessageContaining("not finished: open");

            open.close();
            writer.publish(PackFixture.manifest()::build);
        }
    }

    @Test
    void anUnregisteredFileKeepsThePackFromBeingPublished() throws IOException {
        try (PackWriter writer = PackWriter.create(folder.resolve("tiny"), false)) {
            PackFixture.writeFiles(writer);
            Files.createFile(writer.folder().resolve("stray.weights"));

            assertThatThrownBy(() -> writer.publish(PackFixture.manifest()::build))
                    .hasMessageContaining("stray.weights: was written but never added");
        }

        assertNothingIsLeft();
    }

    @Test
    void aManifestOfOtherFilesIsRefused() {
        try (PackWriter writer = PackWriter.create(folder.resolve("tiny"), false)) {
            PackFixture.writeFiles(writer);

            assertThatThrownBy(
                            () -> writer.publish(files -> PackFixture.manifest().build(Map.of())))
                    .hasMessageContaining("lists other files");
        }
    }

    @Test
    void aWrongManifestIsRefusedByItsKey() {
        try (PackWriter writer = PackWriter.create(folder.resolve("tiny"), false)) {
            assertThatThrownBy(() -> writer.publish(PackFixture.manifest().imageSize(63)::build))
                    .isInstanceOf(PackException.class)
                    .hasMessageContaining("imageSize");
        }
    }
}
