package dev.hart.checkpoint.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Json;
import dev.hart.checkpoint.MappedFile;
import dev.hart.checkpoint.TensorData;
import dev.hart.checkpoint.TensorStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens a checkpoint in several files through its {@code *.index.json}, whose {@code weight_map} names the file of each tensor.
 * Each file must hold exactly the tensors that the index lists for it.
 */
final class ShardIndex {
    private static final int MAX_SHARDS = 10_000;

    private ShardIndex() {}

    static Checkpoint open(Path index) {
        Map<String, String> weightMap = weightMap(index);
        Set<String> shards = new LinkedHashSet<>(weightMap.values());
        if (shards.size() > MAX_SHARDS) {
            throw CheckpointException.in(index, "weight_map names more than " + MAX_SHARDS + " files");
        }
        List<MappedFile> files = new ArrayList<>();
        try {
            List<TensorData> tensors = new ArrayList<>();
            for (String shard : shards) {
                MappedFile file = MappedFile.open(index.resolveSibling(shard));
                files.add(file);
                tensors.addAll(listed(CheckpointFiles.tensors(file, shard), shard, weightMap, index));
            }
            for (TensorData tensor : tensors) {
                weightMap.remove(tensor.info().name());
            }
            if (!weightMap.isEmpty()) {
                Map.Entry<String, String> absent =
                        weightMap.entrySet().iterator().next();
                throw CheckpointException.in(
                        index.resolveSibling(absent.getValue()),
                        "tensor " + CheckpointException.quote(absent.getKey()) + " is absent, but "
                                + index.getFileName() + " lists it in this file");
            }
            return TensorStore.of(index, tensors, files);
        } catch (RuntimeException e) {
            files.forEach(MappedFile::close);
            throw e;
        }
    }

    private static List<TensorData> listed(
            List<TensorData> tensors, String shard, Map<String, String> weightMap, Path index) {
        for (TensorData tensor : tensors) {
            if (!shard.equals(weightMap.get(tensor.info().name()))) {
                throw CheckpointException.in(
                        tensor.file().path(),
                        "tensor " + CheckpointException.quote(tensor.info().name()) + " is not listed for this file in "
                                + index.getFileName());
            }
        }
        return tensors;
    }

    private static Map<String, String> weightMap(Path index) {
        JsonNode entries = Json.object(index).path("weight_map");
        if (!entries.isObject() || entries.isEmpty()) {
            throw CheckpointException.in(index, "has no weight_map of tensor names to file names");
        }
        Map<String, String> map = new LinkedHashMap<>();
        entries.properties().forEach(entry -> map.put(entry.getKey(), shardName(index, entry)));
        return map;
    }

    /** Returns a shard's name; refuses all but plain ones, since an index must not be able to reach files of other folders. */
    private static String shardName(Path index, Map.Entry<String, JsonNode> entry) {
        String name = entry.getValue().textValue();
        if (name == null || !name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,254}")) {
            throw CheckpointException.in(
                    index,
                    "weight_map maps " + CheckpointException.quote(entry.getKey()) + " to "
                            + CheckpointException.quote(entry.getValue().asText())
                            + "; supported: the plain name of a file in the same folder");
        }
        return name;
    }
}
