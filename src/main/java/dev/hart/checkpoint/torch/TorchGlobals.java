package dev.hart.checkpoint.torch;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.torch.PickleValue.Atom;
import dev.hart.checkpoint.torch.PickleValue.Dict;
import dev.hart.checkpoint.torch.PickleValue.Global;
import dev.hart.checkpoint.torch.PickleValue.Int;
import dev.hart.checkpoint.torch.PickleValue.Items;
import dev.hart.checkpoint.torch.PickleValue.Storage;
import dev.hart.checkpoint.torch.PickleValue.Tensor;
import dev.hart.checkpoint.torch.PickleValue.Text;
import dev.hart.checkpoint.torch.PickleValue.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The few functions and classes that a state dict saved by {@code torch.save} refers to, and the results of calling them. Names
 * are never resolved: each call is an ordinary method of this class, and any other name is refused.
 */
final class TorchGlobals {
    private static final String ORDERED_DICT = "collections.OrderedDict";
    private static final String REBUILD_TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String REBUILD_PARAMETER = "torch._utils._rebuild_parameter";
    /** The calls by which protocol 2 writes sets. */
    private static final Set<String> SETS = Set.of("__builtin__.set", "builtins.set");

    /** The call by which protocol 2 writes bytes. */
    private static final String BYTES = "_codecs.encode";

    private static final Set<String> CALLS = Stream.concat(
                    SETS.stream(), Stream.of(ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER, BYTES))
            .collect(Collectors.toUnmodifiableSet());
    private static final Map<String, DType> STORAGES = Map.of(
            "torch.FloatStorage", DType.F32,
            "torch.HalfStorage", DType.F16,
            "torch.BFloat16Storage", DType.BF16,
            "torch.DoubleStorage", DType.F64,
            "torch.LongStorage", DType.I64,
            "torch.IntStorage", DType.I32,
            "torch.ShortStorage", DType.I16,
            "torch.CharStorage", DType.I8,
            "torch.ByteStorage", DType.U8,
            "torch.BoolStorage", DType.BOOL);
    private static final int MAX_RANK = 32;

    private TorchGlobals() {}

    static Global find(String module, String name) throws PickleException {
        String full = module + "." + name;
        if (!CALLS.contains(full) && !STORAGES.containsKey(full)) {
            throw new PickleException(
                    "refers to " + CheckpointException.quote(full) + "; only tensors and plain containers are read");
        }
        return new Global(full);
    }

    static PickleValue call(PickleValue callee, PickleValue arguments) throws PickleException {
        if (!(callee instanceof Global global)
                || !CALLS.contains(global.name())
                || !(arguments instanceof Tuple tuple)) {
            throw new PickleException("calls a value that is not a function");
        }
        List<PickleValue> items = tuple.items();
        return switch (global.name()) {
            case ORDERED_DICT -> {
                if (!items.isEmpty()) {
                    throw new PickleException("calls " + ORDERED_DICT + " with arguments");
                }
                yield Dict.empty();
            }
            case REBUILD_TENSOR -> tensor(items);
            case REBUILD_PARAMETER -> parameter(items);
            case BYTES -> Atom.IGNORED;
            default -> set(items);
        };
    }

    private static PickleValue set(List<PickleValue> items) throws PickleException {
        if (items.size() == 1 && items.get(0) instanceof Items list) {
            return new Items(list.items());
        }
        throw new PickleException("calls set with the wrong arguments");
    }

    /** Returns the storage that a persistent id {@code ('storage', type, key, location, elements)} stands for. */
    static Storage storage(PickleValue id) throws PickleException {
        if (id instanceof Tuple tuple
                && tuple.items().size() == 5
                && tuple.items().get(0).equals(new Text("storage"))
                && tuple.items().get(1) instanceof Global type
                && tuple.items().get(2) instanceof Text key
                && tuple.items().get(4) instanceof Int elements) {
            DType dtype = STORAGES.get(type.name());
            if (dtype != null && elements.value() >= 0) {
                return new Storage(dtype, key.value(), elements.value());
            }
        }
        throw new PickleException("has a persistent id that is not a storage");
    }

    /** Creates a tensor from storage, offset, size, stride, requires_grad, backward_hooks and, since torch 2.1, metadata. */
    private static Tensor tensor(List<PickleValue> items) throws PickleException {
        if (items.size() >= 6
                && items.size() <= 7
                && items.get(0) instanceof Storage storage
                && items.get(1) instanceof Int offset) {
            if (items.size() == 7 && !isEmpty(items.get(6))) {
                throw new PickleException("has a tensor with metadata (conjugated or negated); save it resolved");
            }
            return new Tensor(storage, offset.value(), longs(items.get(2)), longs(items.get(3)));
        }
        throw new PickleException("calls " + REBUILD_TENSOR + " with the wrong arguments");
    }

    private static boolean isEmpty(PickleValue metadata) {
        return metadata == Atom.NONE
                || (metadata instanceof Dict dict && dict.entries().isEmpty());
    }

    private static Tensor parameter(List<PickleValue> items) throws PickleException {
        if (items.size() == 3 && items.get(0) instanceof Tensor tensor) {
            return tensor;
        }
        throw new PickleException("calls " + REBUILD_PARAMETER + " with the wrong arguments");
    }

    private static List<Long> longs(PickleValue value) throws PickleException {
        List<PickleValue> items = value instanceof Tuple tuple
                ? tuple.items()
                : value instanceof Items list ? list.items() : List.of(Atom.NONE);
        if (items.size() > MAX_RANK) {
            throw new PickleException("has a tensor of more than " + MAX_RANK + " axes");
        }
        List<Long> longs = new ArrayList<>();
        for (PickleValue item : items) {
            if (!(item instanceof Int number) || number.value() < 0) {
                throw new PickleException("has a tensor whose size or stride is not a list of non-negative integers");
            }
            longs.add(number.value());
        }
        return longs;
    }
}
