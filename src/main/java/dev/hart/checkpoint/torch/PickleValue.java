package dev.hart.checkpoint.torch;

import dev.hart.checkpoint.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value that a restricted pickle can contain. Values have no behaviour, and only containers are mutable. */
sealed interface PickleValue {
    /** {@code None}, and plain values (floats, bytes, huge integers) that are never used. */
    enum Atom implements PickleValue {
        NONE,
        IGNORED
    }

    record Truth(boolean value) implements PickleValue {}

    record Int(long value) implements PickleValue {}

    record Text(String value) implements PickleValue {}

    record Tuple(List<PickleValue> items) implements PickleValue {
        public Tuple {
            items = List.copyOf(items);
        }
    }

    /** A list or a set. */
    record Items(List<PickleValue> items) implements PickleValue {
        static Items empty() {
            return new Items(new ArrayList<>(0));
        }
    }

    /** A dict or an OrderedDict; keys are {@link Text} or {@link Int}. */
    record Dict(Map<PickleValue, PickleValue> entries) implements PickleValue {
        static Dict empty() {
            return new Dict(new LinkedHashMap<>(0));
        }
    }

    /** The name of an allowed function or class; see {@link TorchGlobals}. */
    record Global(String name) implements PickleValue {}

    /** The raw elements in the zip entry {@code data/key}, and how many of them the pickle says there are. */
    record Storage(DType dtype, String key, long elements) implements PickleValue {}

    /** A view of a storage; offset and strides are in elements and unchecked. */
    record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) implements PickleValue {}
}
