package dev.hart.store.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes each regular file below a folder, and the time at which it was written, to a consumer. Links are not followed, and
 * files that vanish meanwhile are skipped.
 */
final class FileWalker extends SimpleFileVisitor<Path> {
    private final BiConsumer<Path, Instant> consumer;

    FileWalker(BiConsumer<Path, Instant> consumer) {
        this.consumer = consumer;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            consumer.accept(file, attributes.lastModifiedTime().toInstant());
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
        return skipIfGone(fault);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault) throws IOException {
        return fault == null ? FileVisitResult.CONTINUE : skipIfGone(fault);
    }

    private static FileVisitResult skipIfGone(IOException fault) throws IOException {
        if (fault instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw fault;
    }
}
