package dev.hart.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ScratchFolderTest {
    @TempDir
    private Path temporary = Path.of("");

    /** What the processes of the tests below run: makes a folder with a file of 1 MB, prints its path and waits. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = ScratchFolder.create("test").path();
            Files.write(Files.createDirectories(folder.resolve("a/b")).resolve("lock"), new byte[1 << 20]);
            System.out.println(folder);
            var unused = System.in.read();
        }
    }

    private static Process start(Path temporary) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Path folder(Process process) throws IOException {
        return Path.of(Objects.requireNonNull(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                        .readLine()));
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    @Test
    void aFolderIsNewForItsUserAloneAndRemovedWithItsContents() throws IOException {
        try (ScratchFolder made = ScratchFolder.create(temporary, "test")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.path())))
                    .isEqualTo("rwx------");
            Files.writeString(
                    Files.createDirectory(made.path().resolve("inner")).resolve("file"), "text");
        }
        assertThat(entries(temporary)).isEmpty();
    }

    @Test
    void aFolderOfALivingProcessStaysAndThatOfAKilledOneIsRemoved() throws Exception {
        Process killed = start(temporary);
        Process living = start(temporary);
        try {
            Path left = folder(killed);
            Path used = folder(living);
            killed.destroyForcibly().waitFor();
            assertThat(left).isNotEmptyDirectory();

            try (ScratchFolder mine = ScratchFolder.create(temporary, "test")) {
                assertThat(entries(temporary)).containsExactlyInAnyOrder(used, mine.path());
                assertThat(used.resolve("a/b/lock")).hasSize(1 << 20);
                // Looking for abandoned folders must not release the locks of those that are in use.
                ScratchFolder.create(temporary, "test").close();
                ScratchFolder.create(temporary, "test").close();
                assertThat(entries(temporary)).containsExactlyInAnyOrder(used, mine.path());
            }
        } finally {
            killed.destroyForcibly().waitFor();
            living.destroyForcibly().waitFor();
        }
        ScratchFolder.create(temporary, "test").close();
        assertThat(entries(temporary)).isEmpty();
    }

    private WeakReference<ScratchFolder> unreferenced() {
        return new WeakReference<>(ScratchFolder.create(temporary, "test"));
    }

    @Test
    void aFolderStaysLockedWhenItsObjectIsCollected() throws Exception {
        WeakReference<ScratchFolder> made = unreferenced();
        Path used = entries(temporary).get(0);
        // The file would be closed some time after the collection.
        for (int i = 0; i < 20 || (i < 100 && made.get() != null); i++) {
            System.gc();
            Thread.sleep(20);
        }
        Process other = start(temporary);
        try {
            Path its = folder(other);
            assertThat(entries(temporary)).containsExactlyInAnyOrder(used, its);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** On NFS, a file that is removed while the process uses it gets a new name, and stays until it is no longer used. */
    @Test
    void aFolderWithAFileThatIsInUseStaysLockedAndCanBeClosedAgain() throws Exception {
        ScratchFolder made = ScratchFolder.create(temporary, "test");
        Path library = Files.writeString(made.path().resolve("library"), "in use");
        Path renamed = made.path().resolve(".nfs000001");

        made.close(path -> {
            if (path.equals(library)) {
                Files.move(path, renamed);
            } else {
                Files.deleteIfExists(path);
            }
        });

        Process other = start(temporary);
        try {
            Path its = folder(other);
            assertThat(entries(temporary)).containsExactlyInAnyOrder(made.path(), its);
            assertThat(renamed).exists();
        } finally {
            other.destroyForcibly().waitFor();
        }
        made.close();
        assertThat(made.path()).doesNotExist();
    }

    @Test
    void theLockFileIsClosedBeforeItIsRemoved() throws Exception {
        ScratchFolder made = ScratchFolder.create(temporary, "test");
        Path lock = made.path().resolve("lock");

        made.close(path -> {
            if (path.equals(lock)) {
                try (FileChannel second = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                    // Locks of this process that are still held would be an error here.
                    assertThat(second.tryLock()).isNotNull();
                }
            }
            Files.deleteIfExists(path);
        });

        assertThat(entries(temporary)).isEmpty();
    }

    @Test
    void closingAFolderThatCannotBeRemovedOrIsGoneIsNoError() throws Exception {
        ScratchFolder stuck = ScratchFolder.create(temporary, "test");
        Files.writeString(stuck.path().resolve("file"), "text");
        stuck.close(path -> {
            throw new IOException("read-only");
        });
        assertThat(stuck.path().resolve("file")).exists();
        stuck.close();
        stuck.close();

        ScratchFolder gone = ScratchFolder.create(temporary, "test");
        Files.delete(gone.path().resolve("lock"));
        Files.delete(gone.path());
        gone.close();

        assertThat(entries(temporary)).isEmpty();
    }

    @Test
    void foldersThatOtherUsersCanEnterLinksAndFilesStay() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("lock"), "precious");
        Path link = Files.createSymbolicLink(temporary.resolve("hart-scratch-link"), outside);
        Path open = Files.createDirectory(temporary.resolve("hart-scratch-open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(open.resolve("lock"), "");
        Path file = Files.writeString(temporary.resolve("hart-scratch-file"), "");

        ScratchFolder.create(temporary, "test").close();

        assertThat(entries(temporary)).containsExactlyInAnyOrder(outside, link, open, file);
        assertThat(outside.resolve("lock")).hasContent("precious");
    }

    @Test
    void aLinkInAnAbandonedFolderIsRemovedAndItsTargetStays() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "precious");
        Path left = abandoned("hart-scratch-left");
        Files.writeString(left.resolve("lock"), "");
        Files.createSymbolicLink(left.resolve("link"), outside);

        ScratchFolder.create(temporary, "test").close();

        assertThat(left).doesNotExist();
        assertThat(outside.resolve("file")).hasContent("precious");
    }

    @Test
    void aFolderWithoutALockFileIsRemovedWhenItIsTooOldToBeInTheMaking() throws IOException {
        Path young = abandoned("hart-scratch-young");
        Path old = abandoned("hart-scratch-old");
        Files.writeString(old.resolve("file"), "text");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));

        ScratchFolder.create(temporary, "test").close();

        assertThat(entries(temporary)).containsExactly(young);
    }

    @Test
    void processesThatStartAtOnceEachKeepTheirFolder() throws Exception {
        for (int i = 0; i < 3; i++) {
            Path left = abandoned("hart-scratch-left" + i);
            Files.writeString(left.resolve("lock"), "");
        }
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                processes.add(start(temporary));
            }
            List<Path> folders = new ArrayList<>();
            for (Process process : processes) {
                folders.add(folder(process));
            }
            assertThat(entries(temporary)).containsExactlyInAnyOrderElementsOf(folders);
        } finally {
            for (Process process : processes) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aTemporaryFolderThatIsMissingIsNamedWithAWayOut() {
        Path missing = temporary.resolve("missing");
        assertThatThrownBy(() -> ScratchFolder.create(missing, "test"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(missing + ": temporary files cannot be written there: ")
                .hasMessageEndingWith("HART_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER chooses another folder");
    }

    private Path abandoned(String name) throws IOException {
        return Files.createDirectory(
                temporary.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
