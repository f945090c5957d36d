package dev.hart.checkpoint.torch;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.torch.PickleValue.Dict;
import dev.hart.checkpoint.torch.PickleValue.Int;
import dev.hart.checkpoint.torch.PickleValue.Items;
import dev.hart.checkpoint.torch.PickleValue.Tensor;
import dev.hart.checkpoint.torch.PickleValue.Text;
import dev.hart.checkpoint.torch.PickleValue.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the tensors of a state dict; the name of a tensor in nested containers is the path of keys and list indices, joined by
 * dots.
 */
final class StateDict {
    private static final int MAX_DEPTH = 16;
    /** Limit on visited values, because shared containers can make the walk through a small pickle endless. */
    private static final int MAX_VISITS = 300_000;

    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_KEY = 512;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private int visits;

    private StateDict() {}

    static Map<String, Tensor> tensors(PickleValue root) throws PickleException {
        if (!(root instanceof Dict)) {
            throw new PickleException("does not hold a dict of tensors");
        }
        StateDict found = new StateDict();
        found.visit("", root, 0);
        return found.tensors;
    }

    private void visit(String path, PickleValue value, int depth) throws PickleException {
        if (++visits > MAX_VISITS || depth > MAX_DEPTH) {
            throw new PickleException("holds too many values or nests them too deep");
        }
        if (value instanceof Tensor tensor) {
            if (tensors.size() == MAX_TENSORS) {
                throw new PickleException("holds more than " + MAX_TENSORS + " tensors");
            }
            if (tensors.put(path, tensor) != null) {
                throw new PickleException("has two tensors named " + CheckpointException.quote(path));
            }
        } else if (value instanceof Dict dict) {
            for (Map.Entry<PickleValue, PickleValue> entry : dict.entries().entrySet()) {
                String key = entry.getKey() instanceof Text text
                        ? text.value()
                        : entry.getKey() instanceof Int number ? Long.toString(number.value()) : "";
                visit(join(path, key), entry.getValue(), depth + 1);
            }
        } else if (value instanceof Tuple tuple) {
            visitAll(path, tuple.items(), depth);
        } else if (value instanceof Items list) {
            visitAll(path, list.items(), depth);
        }
    }

    private void visitAll(String path, List<PickleValue> items, int depth) throws PickleException {
        for (int i = 0; i < items.size(); i++) {
            visit(join(path, Integer.toString(i)), items.get(i), depth + 1);
        }
    }

    private static String join(String path, String key) throws PickleException {
        if (path.length() + key.length() > MAX_KEY) {
            throw new PickleException("has a key longer than " + MAX_KEY + " characters");
        }
        return path.isEmpty() ? key : path + "." + key;
    }
}
