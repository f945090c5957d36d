package dev.hart.pack;

import dev.hart.io.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A verified model pack: a folder whose manifest has been read and whose files match it. Immutable; no graph is loaded.
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
     * Opens a pack and, if the folder is writable, keeps the record of its verification in it as {@code .verified}.
     *
     * @throws PackException naming the file that is missing, too short or long, or has another digest
     */
    public static ModelPack open(Path folder) {
        return open(folder, folder);
    }

    /**
     * Opens a pack. Every file is read once to compare its SHA-256; afterwards its size and modification time suffice,
     * until one of them or the manifest changes.
     *
     * @param folder the pack
     * @param recordFolder where the record of the verification is kept; created unless it exists. One folder can serve many
     *     packs. If it cannot be written, the files are read at every start
     * @throws PackException naming the file that is missing, too short or long, or has another digest
     */
    public static ModelPack open(Path folder, Path recordFolder) {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new PackException(folder + ": there is no such folder, so no model pack");
        }
        Path file = root.resolve(PackFiles.MANIFEST);
        byte[] json = ManifestJson.load(file);
        PackManifest manifest = ManifestJson.parse(file, json);
        for (String name : PackFiles.REQUIRED) {
            if (!manifest.files().containsKey(name)) {
                throw new PackException(file + ": files does not list " + name + ", which every pack has");
            }
        }
        Path records = recordFolder.toAbsolutePath().normalize();
        String record = records.equals(root)
                ? ".verified"
                : ".verified-" + Sha256.hex(root.toString()).substring(0, 16);
        new PackVerifier(root, records.resolve(record)).verify(manifest.files());
        return new ModelPack(root, manifest, Sha256.hex(json));
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
     * SHA-256 of the manifest, which contains the digests of all files, so two packs with the same digest are the same pack.
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
