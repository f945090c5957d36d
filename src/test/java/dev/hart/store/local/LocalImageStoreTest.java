package dev.hart.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.ImageStoreContract;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalImageStoreTest extends ImageStoreContract {
    private final SettableClock clock = new SettableClock();

    @TempDir
    Path folder;

    private LocalUrlSigner signer;
    private LocalImageStore store;

    @BeforeEach
    void open() {
        signer = LocalUrlSigner.open(folder.resolve("signing.key"), clock);
        store = reopened();
    }

    private LocalImageStore reopened() {
        return new LocalImageStore(
                folder.resolve("images"), URI.create("https://pictures.example/hart/"), signer, clock);
    }

    private List<Path> files() throws IOException {
        try (var all = Files.walk(folder.resolve("images"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Override
    protected ImageStore store() {
        return store;
    }

    @Override
    protected Clock clock() {
        return clock;
    }

    @Test
    void imagesOutliveARestart() {
        ImageKey key = store.put(IMAGE).key();

        assertThat(reopened().read(key).orElseThrow().bytes()).isEqualTo(BYTES);
    }

    @Test
    void aRemovedImageLeavesNoFolders() throws IOException {
        ImageKey key = new ImageKey("jobs/web/0123/1/0.png");
        store.put(key, IMAGE);

        store.delete(key);

        try (var all = Files.walk(folder.resolve("images"))) {
            assertThat(all.map(Path::getFileName).map(String::valueOf)).doesNotContain("jobs", "0.png");
        }
    }

    @Test
    void keysThatDifferInCaseOnlyAreTwoImagesOnEveryFileSystem() throws IOException {
        store.put(new ImageKey("jobs/w/ABC/Z/0.png"), IMAGE);
        store.put(new ImageKey("jobs/w/abc/z/0.png"), IMAGE);

        assertThat(keys("jobs/w/abc/")).containsExactly("jobs/w/abc/z/0.png");
        assertThat(keys("jobs/w/ABC/")).containsExactly("jobs/w/ABC/Z/0.png");
        Path root = folder.resolve("images");
        assertThat(files().stream().map(file -> root.relativize(file).toString()))
                .hasSize(2)
                .allSatisfy(name -> assertThat(name).isEqualTo(name.toLowerCase(Locale.ROOT)));
    }

    @Test
    void aFileInAFolderThatItsKeyDoesNotHashToIsNotListed() throws IOException {
        ImageKey key = new ImageKey("jobs/w/ABC/z/0.png");
        store.put(key, IMAGE);
        Path shard = folder.resolve("images").relativize(files().get(0)).getName(0);
        Path foreign = folder.resolve("images").resolve(shard).resolve(key.value());
        Files.createDirectories(foreign.getParent());
        Files.write(foreign, BYTES);

        assertThat(keys("jobs/w/ABC/")).containsExactly(key.value());
        store.delete(key);
        assertThat(keys("")).isEmpty();
    }

    private List<String> keys(String prefix) {
        return store.list(prefix, Optional.empty(), 10).stream()
                .map(entry -> entry.key().value())
                .toList();
    }

    @Test
    void aLinkedFolderIsNeitherListedNorEmptied() throws IOException {
        ImageKey key = store.put(IMAGE).key();
        Path shard = files().get(0).getParent();
        Path outside = folder.resolve("outside");
        Files.move(shard, outside);
        Files.createSymbolicLink(shard, outside);

        assertThat(store.list("", Optional.empty(), 10)).isEmpty();
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(StoreException.class);

        assertThat(outside.resolve(key.value())).exists();
    }

    @Test
    void theFolderContainsOnlyWholeImages() throws IOException {
        StoredImage stored = store.put(IMAGE);

        assertThat(files())
                .singleElement()
                .satisfies(file ->
                        assertThat(file).hasFileName(stored.key().value()).hasBinaryContent(BYTES));
    }

    @Test
    void imagesAreSpreadOverManyFolders() throws IOException {
        IntStream.range(0, 200).forEach(i -> store.put(IMAGE));

        assertThat(files()).hasSize(200);
        assertThat(files().stream().map(Path::getParent).distinct()).hasSizeGreaterThan(80);
    }

    @Test
    void aUrlOfAnImagePassesTheSignersCheck() {
        StoredImage stored = store.put(IMAGE);

        URI url = store.url(stored.key(), Duration.ofMinutes(5)).uri();

        assertThat(url).hasScheme("https").hasHost("pictures.example").hasPath("/hart/images/" + stored.key());
        String[] query = url.getQuery().split("[=&]", -1);
        assertThat(query[0]).isEqualTo("expires");
        assertThat(query[2]).isEqualTo("signature");
        assertThat(signer.verify(stored.key().value(), query[1], query[3])).isEqualTo(new UrlCheck.Valid(stored.key()));
    }

    @Test
    void eachCallSignsANewUrl() {
        ImageKey key = store.put(IMAGE).key();
        URI first = store.url(key, Duration.ofMinutes(5)).uri();

        clock.advance(Duration.ofMinutes(1));

        assertThat(store.url(key, Duration.ofMinutes(5)).uri()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, http://localhost:8080/images/a.png?",
        "https://x.example/, https://x.example/images/a.png?",
        "https://x.example/a/b, https://x.example/a/b/images/a.png?"
    })
    void theBaseUrlMayHaveAPath(String base, String start) {
        LocalImageStore local = new LocalImageStore(folder.resolve("images"), URI.create(base), signer, clock);

        assertThat(local.url(new ImageKey("a.png"), Duration.ofMinutes(1)).uri().toString())
                .startsWith(start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/images",
                "ftp://x.example",
                "https://x.example?a=b",
                "https://x.example#a",
                "https://u:p@x.example",
                "mailto:a@b"
            })
    void aBaseUrlThatCannotTakeAPathAndAQueryIsRefused(String base) {
        assertThatThrownBy(() -> new LocalImageStore(folder.resolve("images"), URI.create(base), signer, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("public base URL");
    }

    @Test
    void aLinkedFileIsNotRead() throws IOException {
        ImageKey key = store.put(IMAGE).key();
        Path file = files().get(0);
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.delete(file);
        Files.createSymbolicLink(file, secret);

        assertThat(store.read(key)).isEmpty();
    }

    /** The disk may be unmounted: the image may still exist, and be served again later. */
    @Test
    void anImageIsNotRemovedSilentlyWhileTheFolderIsMissing() throws IOException {
        ImageKey key = store.put(IMAGE).key();
        Files.move(folder.resolve("images"), folder.resolve("away"));

        assertThatThrownBy(() -> store.delete(key))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the folder of the images is missing");

        Files.move(folder.resolve("away"), folder.resolve("images"));
        store.delete(key);
        store.delete(key);
        assertThat(store.read(key)).isEmpty();
    }

    @Test
    void aLinkedFolderIsNotRead() throws IOException {
        ImageKey key = store.put(IMAGE).key();
        Path shard = files().get(0).getParent();
        Path outside = folder.resolve("outside");
        Files.move(shard, outside);
        Files.createSymbolicLink(shard, outside);

        assertThatThrownBy(() -> store.read(key))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("leads out");
    }

    @Test
    void anImageThatCannotBeWrittenLeavesNoDraft() throws IOException {
        // A file in place of the folder for drafts makes every write fail.
        Files.delete(folder.resolve("images/incoming"));
        Files.createFile(folder.resolve("images/incoming"));

        assertThatThrownBy(() -> store.put(IMAGE))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be written");

        assertThat(files()).containsExactly(folder.resolve("images/incoming").toRealPath());
    }

    @Test
    void anImageThatCannotBePlacedLeavesNoDraft() throws IOException {
        // A file is in place of every folder for images.
        for (int i = 0; i < 256; i++) {
            Files.createFile(folder.resolve("images").resolve(String.format(Locale.ROOT, "%02x", i)));
        }

        assertThatThrownBy(() -> store.put(IMAGE)).isInstanceOf(StoreException.class);

        assertThat(folder.resolve("images/incoming")).isEmptyDirectory();
    }

    @Test
    void oldDraftsOfACrashAreRemoved() throws IOException {
        Path incoming = folder.resolve("images/incoming");
        Path old = Files.createFile(incoming.resolve("old.png"));
        Files.setLastModifiedTime(old, FileTime.from(clock.instant().minus(Duration.ofHours(2))));
        Path young = Files.createFile(incoming.resolve("young.png"));
        Files.setLastModifiedTime(young, FileTime.from(clock.instant()));

        reopened();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void aFolderThatCannotBeCreatedIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new LocalImageStore(file, URI.create("http://localhost"), signer, clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("file: cannot be used");
    }
}
