package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.image.ImageFormat;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.record.RecordsException;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.StoreException;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores whose data folder disappears, comes back, or is replaced by an empty one, while they are open. */
class DataFolderCheckTest {
    private static final String KEY = "jobs/web/a.json";
    private static final ImageKey IMAGE = new ImageKey("a.png");

    @TempDir
    private Path folder = Path.of("");

    private Path root = Path.of("");
    private FileRecords records;
    private FileQueue queue;
    private LocalUrlSigner signer;
    private ImageStore images;
    private DataFolderCheck check;

    @BeforeEach
    void open() {
        root = folder.resolve("data");
        signer = LocalUrlSigner.open(root.resolve("url-signing.key"), Clock.systemUTC());
        restore();
        check = new DataFolderCheck(root, this::restoreAgain);
        assertThat(check.trouble()).isEmpty();
    }

    private void restore() {
        records = new FileRecords(root.resolve("jobs/records"));
        queue = new FileQueue(root.resolve("jobs/queue"), Clock.systemUTC());
        images = new LocalImageStore(root.resolve("images"), URI.create("http://localhost"), signer, Clock.systemUTC());
    }

    /** As the service does: the stores in use stay the old ones. */
    private void restoreAgain() {
        signer.keep(root.resolve("url-signing.key"));
        FileRecords unusedRecords = new FileRecords(root.resolve("jobs/records"));
        FileQueue unusedQueue = new FileQueue(root.resolve("jobs/queue"), Clock.systemUTC());
        ImageStore unusedImages =
                new LocalImageStore(root.resolve("images"), URI.create("http://localhost"), signer, Clock.systemUTC());
    }

    private void use() {
        records.put(KEY, new byte[] {1});
        assertThat(records.read(KEY)).contains(new byte[] {1});
        queue.send("text");
        assertThat(queue.receive(1, Duration.ZERO, Duration.ofMinutes(1))).hasSize(1);
        images.put(IMAGE, new ImageContent(ImageFormat.PNG, new byte[] {2}));
        assertThat(images.read(IMAGE)).isPresent();
    }

    private void assertUnreachable() {
        assertThatThrownBy(() -> records.read(KEY)).isInstanceOf(RecordsException.class);
        assertThatThrownBy(() -> records.put(KEY, new byte[1])).isInstanceOf(RecordsException.class);
        assertThatThrownBy(() -> records.list("jobs/", Optional.empty(), 10)).isInstanceOf(RecordsException.class);
        assertThatThrownBy(() -> images.read(IMAGE)).isInstanceOf(StoreException.class);
        assertThat(root).doesNotExist();
    }

    @Test
    void aFolderThatIsMovedAwayAndBackIsUsedAgainWithItsContent() throws Exception {
        records.put("jobs/web/before.json", new byte[] {3});
        Files.move(root, folder.resolve("away"));

        assertThat(check.trouble()).contains("the data folder is missing");
        assertUnreachable();
        Files.move(folder.resolve("away"), root);

        assertThat(check.trouble()).isEmpty();
        assertThat(records.read("jobs/web/before.json")).contains(new byte[] {3});
        use();
    }

    @Test
    void anEmptyFolderInItsPlaceIsFilledAndKeepsTheKeyOfTheUrls() throws Exception {
        byte[] key = Files.readAllBytes(root.resolve("url-signing.key"));
        Files.move(root, folder.resolve("away"));
        assertThat(check.trouble()).isPresent();
        assertUnreachable();
        Files.createDirectory(root);

        assertThat(check.trouble()).isEmpty();
        use();
        assertThat(Files.readAllBytes(root.resolve("url-signing.key"))).isEqualTo(key);
    }

    @Test
    void foldersThatAreRemovedWithinItAreCreatedAgain() throws Exception {
        use();
        Files.move(root.resolve("jobs"), folder.resolve("jobs"));
        Files.move(root.resolve("images"), folder.resolve("images"));

        assertThat(check.trouble()).isEmpty();

        use();
    }

    @Test
    void whyNothingCanBeWrittenIsSaidWithoutAPath() {
        FileSystemException full = new FileSystemException(root.toString(), null, "No space left on device");
        DataFolderCheck failing = new DataFolderCheck(root, () -> {
            throw new StoreException(root + ": cannot be used", full);
        });

        assertThat(failing.trouble()).contains("the data folder cannot be written to: No space left on device");
    }

    /** How often the folder was written to, by its time of modification, which each file that comes or goes sets. */
    private int writes(int tests) throws IOException {
        FileTime before = FileTime.fromMillis(0);
        int writes = 0;
        for (int i = 0; i < tests; i++) {
            Files.setLastModifiedTime(root, before);
            assertThat(check.trouble()).isEmpty();
            writes += Files.getLastModifiedTime(root).equals(before) ? 0 : 1;
        }
        return writes;
    }

    @Test
    void aFolderInOrderIsWrittenToEveryThirtySecondsAndAfterAStoreHasFailed() throws Exception {
        assertThat(writes(2 * DataFolderCheck.TESTS_PER_WRITE)).isEqualTo(2);

        check.suspect();
        assertThat(writes(3)).isEqualTo(1);

        Files.move(root, folder.resolve("away"));
        assertThat(check.trouble()).isPresent();
        Files.move(folder.resolve("away"), root);
        assertThat(writes(3)).isEqualTo(1);
    }

    @Test
    void aFaultOfTheCheckItselfIsTrouble() {
        DataFolderCheck failing = new DataFolderCheck(root, () -> {
            throw new IllegalStateException("anything");
        });
        DataFolderCheck unlisted = new DataFolderCheck(root, () -> {
            throw new UncheckedIOException(new FileSystemException(root.toString(), null, "Input/output error"));
        });

        assertThat(failing.trouble()).contains("the data folder cannot be checked");
        assertThat(unlisted.trouble()).contains("the data folder cannot be written to: Input/output error");
    }

    @Test
    void troubleIsConfirmedByASecondTestAndEndsAtOnce() {
        ConfirmedTrouble confirmed = new ConfirmedTrouble();
        Optional<String> found = Optional.of("full");

        assertThat(confirmed.after(found)).isEmpty();
        assertThat(confirmed.after(Optional.empty())).isEmpty();
        assertThat(confirmed.after(found)).isEmpty();
        assertThat(confirmed.after(found)).isEqualTo(found);
        assertThat(confirmed.after(Optional.empty())).isEmpty();
    }

    @Test
    void anImageThatCannotBeStoredIsReported() {
        AtomicInteger failures = new AtomicInteger();
        ImageStore watched = new WatchedImageStore(images, failures::incrementAndGet);
        ImageContent content = new ImageContent(ImageFormat.PNG, new byte[] {2});
        assertThat(watched.put(IMAGE, content).key()).isEqualTo(IMAGE);
        assertThat(failures).hasValue(0);
        watched.requireRoom(100_000);

        assertThatThrownBy(() -> {
                    Files.move(root, folder.resolve("away"));
                    watched.put(content);
                })
                .isInstanceOf(StoreException.class);

        assertThat(failures).hasValue(1);
        assertThatThrownBy(() -> watched.requireRoom(1)).isInstanceOf(StoreException.class);
    }

    @Test
    void theProbeIsRemoved() throws IOException {
        assertThat(check.trouble()).isEmpty();
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("images", "jobs", "url-signing.key");
        }
    }
}
