package dev.hart.job.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.record.CreateOnceCheck;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsContract;
import dev.hart.job.record.RecordsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRecordsTest extends RecordsContract {
    @TempDir
    private Path folder = Path.of("");

    /** Opens the same records, as another process would. */
    @Override
    protected Records records() {
        return new FileRecords(folder);
    }

    /** A folder is removed with its last record, while other threads write records into it. */
    @Test
    void recordsOfOneFolderAreCreatedAndRemovedConcurrently() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String key = "a/b/" + i + ".json";
            Records records = new FileRecords(folder);
            work.add(() -> {
                for (int j = 0; j < 30; j++) {
                    assertThat(records.create(key, bytes("x"))).isTrue();
                    assertThat(records.read(key)).isPresent();
                    records.delete(key);
                }
                return null;
            });
        }

        for (Future<Void> done : pool.invokeAll(work)) {
            done.get();
        }

        pool.shutdown();
        assertThat(folder.resolve("a")).doesNotExist();
        assertThat(folder).exists();
    }

    @Test
    void pagesAreInTheOrderOfKeys() {
        Records records = new FileRecords(folder);
        Random random = new Random(5);
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 120; i++) {
            StringBuilder key = new StringBuilder("jobs");
            for (int part = 0; part <= random.nextInt(3); part++) {
                key.append('/').append("aAb-_0".charAt(random.nextInt(6))).append("aAb-_0".charAt(random.nextInt(6)));
            }
            keys.add(key + ".json");
        }
        keys.forEach(key -> records.put(key, bytes(key)));
        records.put("jobs2/x.json", bytes(""));

        for (int limit : new int[] {1, 7, 1000}) {
            List<String> listed = new ArrayList<>();
            Optional<String> after = Optional.empty();
            for (int page = 0; page < 200; page++) {
                List<Records.Entry> entries = records.list("jobs/", after, limit);
                assertThat(entries).hasSizeLessThanOrEqualTo(limit);
                entries.forEach(entry -> listed.add(entry.key()));
                if (entries.isEmpty()) {
                    break;
                }
                after = Optional.of(entries.get(entries.size() - 1).key());
            }
            assertThat(listed).as("pages of %s", limit).containsExactlyElementsOf(keys);
        }
        assertThat(records.list("none/", Optional.empty(), 10)).isEmpty();
        assertThat(records.list("jobs/", Optional.empty(), 1).get(0).written())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    }

    /** On file systems that ignore case the two names would be one file. */
    @Test
    void keysThatDifferOnlyInCaseAreDifferentFiles() throws Exception {
        Records records = new FileRecords(folder);

        records.put("o/aB.json", bytes("1"));
        records.put("o/Ab.json", bytes("2"));

        assertThat(records.read("o/aB.json")).contains(bytes("1"));
        try (Stream<Path> files = Files.list(folder.resolve("o"))) {
            assertThat(files.map(file -> file.getFileName().toString().toLowerCase(Locale.ROOT)))
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/..json", "a\\b.json", "a.json/b.json", "=a.json"})
    void aKeyThatCouldNameAnotherFileIsRefused(String key) {
        assertThatThrownBy(() -> records().put(key, bytes("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> records().read(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> records().list(key, Optional.empty(), 10))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void draftsOfACrashAreRemovedAtALaterStart() throws Exception {
        Path drafts = Files.createDirectories(folder.resolve(".drafts"));
        Path old = Files.write(drafts.resolve("old.draft"), bytes("x"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path young = Files.write(drafts.resolve("young.draft"), bytes("x"));

        Records records = new FileRecords(folder);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        records.put("a.json", bytes("x"));
        assertThatThrownBy(() -> records.create("a.json/b.json", bytes("x")))
                .isInstanceOf(IllegalArgumentException.class);
        try (Stream<Path> files = Files.list(drafts)) {
            assertThat(files).containsExactly(young);
        }
    }

    /** The disk may be unmounted: the record may still exist. */
    @Test
    void aRecordIsNotRemovedSilentlyWhileTheFolderIsMissing() throws Exception {
        Path root = folder.resolve("records");
        Records records = new FileRecords(root);
        records.put("a/b.json", bytes("x"));
        Files.move(root, folder.resolve("away"));

        assertThatThrownBy(() -> records.delete("a/b.json"))
                .isInstanceOf(RecordsException.class)
                .hasMessageContaining("the folder of the records is missing");

        Files.move(folder.resolve("away"), root);
        records.delete("a/b.json");
        records.delete("a/b.json");
        assertThat(records.read("a/b.json")).isEmpty();
    }

    @Test
    void aFolderThatIsAFileIsReported() throws Exception {
        Path file = Files.write(folder.resolve("file"), bytes("x"));

        assertThatThrownBy(() -> new FileRecords(file))
                .isInstanceOf(RecordsException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void theProbeDetectsRecordsThatAreCreatedTwice() {
        Records records = new FileRecords(folder);

        assertThatCode(() -> CreateOnceCheck.check(records)).doesNotThrowAnyException();
        for (boolean saysThatItDid : List.of(true, false)) {
            assertThatThrownBy(() -> CreateOnceCheck.check(new Overwriting(records, saysThatItDid)))
                    .isInstanceOf(RecordsException.class)
                    .hasMessageContaining("created twice");
        }
        assertThat(records.list("probe/", Optional.empty(), 10)).isEmpty();
    }

    /** A store that overwrites documents, and may deny it. */
    private record Overwriting(Records records, boolean saysThatItDid) implements Records {
        @Override
        public boolean create(String key, byte[] content) {
            boolean there = records.read(key).isPresent();
            records.put(key, content);
            return !there || saysThatItDid;
        }

        @Override
        public void put(String key, byte[] content) {
            records.put(key, content);
        }

        @Override
        public Optional<byte[]> read(String key) {
            return records.read(key);
        }

        @Override
        public void delete(String key) {
            records.delete(key);
        }

        @Override
        public List<Entry> list(String prefix, Optional<String> after, int limit) {
            return records.list(prefix, after, limit);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void nothingIsListedWhileTheFolderIsMissing() {
        Records records = FileRecords.reading(folder.resolve("missing"));

        assertThatThrownBy(() -> records.list("a/", Optional.empty(), 10))
                .isInstanceOf(RecordsException.class)
                .hasMessageContaining("missing");
    }
}
