package dev.hart.job;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Pictures as files under their keys, whole or not at all. */
final class FolderImages implements Gallery {
    private final Path folder;
    private final Path drafts;

    FolderImages(Path root) throws IOException {
        folder = Files.createDirectories(root.resolve("images"));
        drafts = Files.createDirectories(root.resolve("drafts"));
    }

    @Override
    public void put(ImageKey key, ImageContent content) {
        try {
            Path file = folder.resolve(key.value());
            Files.createDirectories(file.getParent());
            Path draft = Files.write(drafts.resolve(UUID.randomUUID().toString()), content.bytes());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StoreException(key + ": cannot be kept", e);
        }
    }

    @Override
    public void delete(ImageKey key) {
        try {
            Files.deleteIfExists(folder.resolve(key.value()));
        } catch (IOException e) {
            throw new StoreException(key + ": cannot be removed", e);
        }
    }

    @Override
    public List<ImageKey> list(String prefix, int limit) {
        return keys(folder.resolve(prefix)).stream().limit(limit).toList();
    }

    @Override
    public List<ImageKey> keys() {
        return keys(folder);
    }

    /** In a folder that nobody else writes to or removes from meanwhile. */
    private List<ImageKey> keys(Path below) {
        if (!Files.exists(below)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> new ImageKey(folder.relativize(file).toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new StoreException("pictures cannot be listed", e);
        }
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
        Path file = folder.resolve(key);
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }
}
