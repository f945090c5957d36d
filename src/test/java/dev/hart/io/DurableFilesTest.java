package dev.hart.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path root = Path.of("");

    @Test
    void aMovedDraftBecomesTheFile() throws Exception {
        Path file = root.resolve("file");

        assertThat(DurableFiles.write(root.resolve("draft"), CONTENT, root, draft -> move(draft, file)))
                .isTrue();

        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(root.resolve("draft")).doesNotExist();
    }

    @Test
    void aDraftThatFindsAnotherFileIsRemoved() throws Exception {
        assertThat(DurableFiles.write(root.resolve("draft"), CONTENT, root, draft -> false))
                .isFalse();

        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aPlacementIsRepeatedWhileAnotherProcessRemovesTheFolder() throws Exception {
        Path folder = root.resolve("a/b");
        AtomicInteger calls = new AtomicInteger();

        DurableFiles.write(root.resolve("draft"), CONTENT, folder, draft -> {
            DurableFiles.createFolders(folder);
            if (calls.incrementAndGet() < 3) {
                DurableFiles.prune(folder, root);
            }
            return move(draft, folder.resolve("file"));
        });

        assertThat(calls).hasValue(3);
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void aPlacementThatNeverSucceedsEndsAndLeavesNoDraft() {
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> DurableFiles.write(root.resolve("draft"), CONTENT, root, draft -> {
                    calls.incrementAndGet();
                    return move(draft, root.resolve("missing/file"));
                }))
                .isInstanceOf(NoSuchFileException.class);

        assertThat(calls).hasValue(100);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aPlacementThatFailsOtherwiseIsNotRepeated() {
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> DurableFiles.write(root.resolve("draft"), CONTENT, root, draft -> {
                    calls.incrementAndGet();
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");

        assertThat(calls).hasValue(1);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aFileInTheWayOfAFolderIsReported() throws Exception {
        Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> DurableFiles.createFolders(root.resolve("file")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void pruningEndsAtAFolderInUseAndAtTheTop() throws Exception {
        Files.createDirectories(root.resolve("top/used/a/b"));
        Files.createFile(root.resolve("top/used/file"));
        Files.createDirectories(root.resolve("empty/a"));

        DurableFiles.prune(root.resolve("top/used/a/b"), root.resolve("top"));
        DurableFiles.prune(root.resolve("empty/a"), root.resolve("empty"));

        assertThat(root.resolve("top/used")).isDirectoryContaining("glob:**/file");
        assertThat(root.resolve("top/used/a")).doesNotExist();
        assertThat(root.resolve("empty")).isEmptyDirectory();
    }

    /** Its writer is still at work. */
    @Test
    void aDraftOfAnotherWriterStays() throws Exception {
        Path draft = Files.write(root.resolve("draft"), CONTENT);

        assertThatThrownBy(() -> DurableFiles.write(draft, new byte[9], root, it -> true))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> DurableFiles.reserve(draft, 9)).isInstanceOf(FileAlreadyExistsException.class);

        assertThat(draft).hasBinaryContent(CONTENT);
    }

    /** A dangling link, like a draft that vanished since it was listed, has no time of the last write. */
    @Test
    void aDraftThatVanishesDoesNotKeepTheOthers() throws Exception {
        Instant now = Instant.parse("2025-06-01T10:00:00Z");
        for (int i = 0; i < 10; i++) {
            Files.createSymbolicLink(root.resolve("gone" + i + ".draft"), root.resolve("nowhere"));
            file("old" + i + ".draft", now.minus(Duration.ofMinutes(61)));
        }

        DurableFiles.removeAbandoned(root, "*.draft", now);

        assertThat(root).isDirectoryNotContaining("glob:**/old*.draft");
    }

    @Test
    void onlyOldDraftsAreAbandoned() throws Exception {
        Instant now = Instant.parse("2025-06-01T10:00:00Z");
        Path old = file("old.draft", now.minus(Duration.ofMinutes(61)));
        Path young = file("young.draft", now.minus(Duration.ofMinutes(59)));
        Path other = file("other", now.minus(Duration.ofDays(1)));

        DurableFiles.removeAbandoned(root, "*.draft", now);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(other).exists();
    }

    @Test
    void roomIsReservedWithoutLeavingAFile() throws Exception {
        for (long bytes : new long[] {0, 1, 1 << 16, 100_000}) {
            DurableFiles.reserve(root.resolve("draft"), bytes);

            assertThat(root).isEmptyDirectory();
        }
    }

    @Test
    void roomInAFolderThatIsMissingIsNotReserved() {
        assertThatThrownBy(() -> DurableFiles.reserve(root.resolve("missing/draft"), 1))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aChannelThatTakesOneByteAtATimeGetsAll() throws Exception {
        ByteBuffer taken = ByteBuffer.allocate(CONTENT.length);

        DurableFiles.writeFully(new OneByteAtATime(taken), ByteBuffer.wrap(CONTENT));

        assertThat(taken.array()).isEqualTo(CONTENT);
    }

    private record OneByteAtATime(ByteBuffer taken) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            taken.put(source.get());
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static boolean move(Path draft, Path file) throws IOException {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private Path file(String name, Instant modified) throws IOException {
        Path file = Files.createFile(root.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
