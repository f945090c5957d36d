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

/** Shows each regular file below a folder, links not followed, with when it was written. What vanishes meanwhile is passed over. */
final class FileWalker extends SimpleFileVisitor<Path> {
    private final BiConsumer<Path, Instant> taker;

    FileWalker(BiConsumer<Path, Instant> taker) {
        this.taker = taker;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            taker.accept(file, attributes.lastModifiedTime().toInstant());
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
        return passOver(fault);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault) throws IOException {
        return fault == null ? FileVisitResult.CONTINUE : passOver(fault);
    }

    private static FileVisitResult passOver(IOException fault) throws IOException {
        if (fault instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw fault;
    }
}
