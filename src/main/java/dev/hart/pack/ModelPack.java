package dev.hart.pack;

import dev.hart.io.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * A verified model pack: a folder whose manifest has been read and whose listed files match it. Immutable; no graph is loaded.
 */
public final class ModelPack {
    private final Path folder;
    private final PackManifest manifest;
    private final String digest;

    private ModelPack(Path folder, PackManifest manifest, String digest) {
        this.folder = folder;
        this.manifest = manifest;
        this.digest = digest;
    }

    /**
     * Opens a pack and reads every file that its manifest lists to compare its SHA-256.
     *
     * @throws PackException if the folder is not a pack, its manifest has a wrong value, or a file is missing, too short or long,
     *     or has another digest; the message names the folder, the field or the file
     */
    public static ModelPack open(Path folder) {
        return open(folder, Optional.empty());
    }

    /**
     * Opens a pack. Every listed file is read once to compare its SHA-256; afterwards it suffices that the file system reports
     * the same path, device, inode, size and times of the last write and change ({@link FileFacts}), until one of them or the
     * file's digest in the manifest changes. A file that was written less than {@value FileFacts#SETTLED_SECONDS} seconds ago is
     * read at the next start too.
     *
     * @param folder the pack
     * @param recordFolder where the record of the verification is kept, outside of the pack; created unless it exists. One folder
     *     can serve many packs. If the argument is empty or the folder cannot be written, the files are read at every start
     * @throws PackException as for {@link #open(Path)}
     */
    public static ModelPack open(Path folder, Optional<Path> recordFolder) {
        ModelPack pack = read(folder);
        pack.verifier(recordFolder).verify(pack.manifest.files());
        return pack;
    }

    /**
     * Opens a pack, reads every file even if it was verified before, and records the result.
     *
     * @param recordFolder where the record of the verification is kept, as in {@link #open(Path, Optional)}
     * @throws PackException as for {@link #open(Path)}
     */
    public static ModelPack verify(Path folder, Optional<Path> recordFolder) {
        ModelPack pack = read(folder);
        pack.verifier(recordFolder).verifyAll(pack.manifest.files());
        return pack;
    }

    /**
     * Reads the manifest of a pack, but none of its files: quick, and enough to find a wrong folder or a wrong value early.
     *
     * @throws PackException if the folder is not a pack, or its manifest has a wrong value or does not list a file of
     *     {@link PackFiles#REQUIRED}
     */
    public static void check(Path folder) {
        read(folder);
    }

    private static ModelPack read(Path folder) {
        Path root = PackFolder.locate(folder);
        Path file = root.resolve(PackFiles.MANIFEST);
        byte[] json = ManifestJson.load(file);
        PackManifest manifest = ManifestJson.parse(file, json);
        for (String name : PackFiles.REQUIRED) {
            if (!manifest.files().containsKey(name)) {
                throw new PackException(file + ": files does not list " + name + ", which every pack has");
            }
        }
        return new ModelPack(root, manifest, Sha256.hex(json));
    }

    private PackVerifier verifier(Optional<Path> recordFolder) {
        Path real;
        try {
            // A symbolic link may point to another pack tomorrow.
            real = folder.toRealPath();
        } catch (IOException e) {
            throw new PackException(folder + ": cannot be read: " + e.getMessage(), e);
        }
        return new PackVerifier(real, recordFolder, Clock.systemUTC());
    }

    /** The absolute path of the pack. */
    public Path folder() {
        return folder;
    }

    public PackManifest manifest() {
        return manifest;
    }

    /** The scales of {@link #manifest()}. */
    public ScaleSchedule schedule() {
        return manifest.schedule();
    }

    /**
     * SHA-256 of the manifest's bytes, as 64 lower-case hexadecimal digits. The manifest contains the digests of all files, so
     * two packs with the same digest are the same pack.
     */
    public String digest() {
        return digest;
    }

    /**
     * The absolute path of one of the pack's files: a graph, its weights or a tokenizer. Names are in {@link PackFiles}.
     *
     * @throws PackException if the manifest does not list it
     */
    public Path file(String name) {
        if (!manifest.files().containsKey(name)) {
            throw new PackException(folder.resolve(PackFiles.MANIFEST) + ": files does not list '" + name + "'");
        }
        return folder.resolve(name);
    }

    @Override
    public String toString() {
        return manifest.label() + " in " + folder;
    }
}
