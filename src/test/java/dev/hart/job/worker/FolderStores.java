package dev.hart.job.worker;

import dev.hart.job.JobQueue;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.record.Records;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;

/** Stores in the files of one folder. */
public record FolderStores(Path folder, Records records, JobQueue queue, ImageStore images) implements TestStores {
    public static FolderStores open(Path folder, Clock clock) {
        return new FolderStores(
                folder,
                new FileRecords(folder.resolve("records")),
                new FileQueue(folder.resolve("queue"), clock),
                new LocalImageStore(
                        folder.resolve("images"),
                        URI.create("http://localhost"),
                        LocalUrlSigner.open(folder.resolve("url-signing.key"), clock),
                        clock));
    }

    @Override
    public long waitingMessages() throws IOException {
        return files("queue/line");
    }

    @Override
    public long deadLetters() throws IOException {
        return files("queue/dead");
    }

    private long files(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.count();
        }
    }

    @Override
    public void close() {}
}
