package dev.hart.checkpoint.files;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.MappedFile;
import dev.hart.checkpoint.TensorData;
import dev.hart.checkpoint.TensorStore;
import dev.hart.checkpoint.torch.TorchFile;
import dev.hart.io.FileKind;
import dev.hart.io.NearbyFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files of a checkpoint and opens them with the reader for their file names. */
public final class CheckpointFiles {
    private static final String INDEX = ".index.json";
    private static final List<String> USUAL = List.of(
            "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json");

    private CheckpointFiles() {}

    /**
     * Opens the checkpoint in a folder.
     *
     * @param preferred names of weight files to look for before the usual ones, in order
     * @throws CheckpointException if the folder is missing or has none of these files, or the first of them that exists cannot be
     *     read
     */
    public static Checkpoint open(Path folder, String... preferred) {
        if (!Files.isDirectory(folder)) {
            throw CheckpointException.in(
                    folder, Files.exists(folder) ? "is a file, not a folder: name the folder around it" : "is missing");
        }
        List<String> names = new ArrayList<>(List.of(preferred));
        names.addAll(USUAL);
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                return openFile(file);
            }
        }
        throw CheckpointException.in(
                folder, "has no weights; looked for " + String.join(", ", names) + NearbyFolder.advice(folder, names));
    }

    /** Opens the checkpoint in one file, or in the shards that an index file (a name that ends in {@code .index.json}) lists. */
    public static Checkpoint openFile(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(INDEX)) {
            return ShardIndex.open(file);
        }
        return read(MappedFile.open(file));
    }

    /** Reads the checkpoint in one file. Closing the checkpoint closes the file; if reading fails, the file is closed here. */
    static Checkpoint read(MappedFile file) {
        try {
            String name = String.valueOf(file.path().getFileName());
            return TensorStore.of(file.path(), tensors(file, name), List.of(file));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Reads the tensors of one file with the reader for the end of its name; refuses a name with another end. */
    static List<TensorData> tensors(MappedFile file, String name) {
        if (name.endsWith(".safetensors")) {
            requireKind(file, FileKind.SAFETENSORS);
            return Safetensors.read(file);
        }
        if (name.endsWith(".bin") || name.endsWith(".pt") || name.endsWith(".pth")) {
            requireKind(file, FileKind.TORCH_ZIP);
            return TorchFile.read(file);
        }
        throw CheckpointException.in(file.path(), "is of an unknown kind; supported: .safetensors, .bin, .pt, .pth");
    }

    /** Refuses a file that is known to be something else than its name says; a reader judges what is not known. */
    private static void requireKind(MappedFile file, FileKind expected) {
        byte[] start = new byte[(int) Math.min(FileKind.LOOKED_AT, file.size())];
        file.slice(0, start.length).get(start);
        FileKind.of(start, file.size()).filter(kind -> kind != expected).ifPresent(kind -> {
            throw CheckpointException.in(file.path(), kind.advice());
        });
    }
}
