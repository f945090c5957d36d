package dev.hart.checkpoint.torch;

import dev.hart.checkpoint.torch.PickleValue.Atom;
import dev.hart.checkpoint.torch.PickleValue.Dict;
import dev.hart.checkpoint.torch.PickleValue.Int;
import dev.hart.checkpoint.torch.PickleValue.Items;
import dev.hart.checkpoint.torch.PickleValue.Text;
import dev.hart.checkpoint.torch.PickleValue.Truth;
import dev.hart.checkpoint.torch.PickleValue.Tuple;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the opcodes of a pickle (protocols 2 to 5) and returns plain values. It can create containers, numbers and strings, and
 * call the functions of {@link TorchGlobals}; it supports nothing else. Work and memory are bounded by {@link #MAX_OPCODES} and
 * by the length of the pickle: no opcode allocates more than its own bytes and the values it takes from the stack.
 *
 * @see <a href="https://github.com/python/cpython/blob/3.12/Lib/pickletools.py">the opcodes, documented</a>
 */
final class PickleMachine {
    /** Limit on the number of opcodes; a state dict has about 40 for each tensor. */
    static final int MAX_OPCODES = 1_000_000;

    private final PickleInput in;
    private final List<PickleValue> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, PickleValue> memo = new HashMap<>();

    private PickleMachine(PickleInput in) {
        this.in = in;
    }

    /**
     * Returns the value that a pickle describes.
     *
     * @param pickle little-endian
     */
    static PickleValue run(ByteBuffer pickle) throws PickleException {
        return new PickleMachine(new PickleInput(pickle)).run();
    }

    private PickleValue run() throws PickleException {
        for (int i = 0; i < MAX_OPCODES; i++) {
            int opcode = in.unsigned8();
            if (opcode == '.') {
                return pop();
            }
            if (!scalar(opcode) && !container(opcode) && !memo(opcode)) {
                object(opcode);
            }
        }
        throw new PickleException("has more than " + MAX_OPCODES + " opcodes");
    }

    private boolean scalar(int opcode) throws PickleException {
        switch (opcode) {
            case 'N' -> push(Atom.NONE);
            case 0x88 -> push(new Truth(true));
            case 0x89 -> push(new Truth(false));
            case 'K' -> push(new Int(in.unsigned8()));
            case 'M' -> push(new Int(in.unsigned16()));
            case 'J' -> push(new Int(in.int32()));
            case 0x8a -> push(in.integer(in.unsigned8()));
            case 0x8b -> push(in.integer(in.unsigned32()));
            case 'G' -> ignored(8);
            case 'X' -> push(in.utf8(in.unsigned32()));
            case 0x8c -> push(in.utf8(in.unsigned8()));
            case 0x8d -> push(in.utf8(in.int64()));
            case 'U' -> push(in.latin1(in.unsigned8())); // strings of Python 2
            case 'T' -> push(in.latin1(in.unsigned32()));
            case 'C' -> ignored(in.unsigned8());
            case 'B' -> ignored(in.unsigned32());
            case 0x8e, 0x96 -> ignored(in.int64());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int opcode) throws PickleException {
        switch (opcode) {
            case '(' -> marks.push(stack.size());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(peek());
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> push(new Tuple(pop(1)));
            case 0x86 -> push(new Tuple(pop(2)));
            case 0x87 -> push(new Tuple(pop(3)));
            case 't' -> push(new Tuple(popMark()));
            case ']', 0x8f -> push(Items.empty());
            case 'l', 0x91 -> push(new Items(popMark()));
            case 'a' -> append(pop(1));
            case 'e', 0x90 -> append(popMark());
            case '}' -> push(Dict.empty());
            case 'd' -> {
                List<PickleValue> items = popMark();
                push(Dict.empty());
                set(items);
            }
            case 's' -> set(pop(2));
            case 'u' -> set(popMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memo(int opcode) throws PickleException {
        switch (opcode) {
            case 'q' -> memo.put((long) in.unsigned8(), peek());
            case 'r' -> memo.put(in.unsigned32(), peek());
            case 0x94 -> memo.put((long) memo.size(), peek());
            case 'h' -> recall(in.unsigned8());
            case 'j' -> recall(in.unsigned32());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void object(int opcode) throws PickleException {
        switch (opcode) {
            case 0x80 -> protocol(in.unsigned8());
            case 0x95 -> in.int64(); // frame: a hint for buffering
            case 'c' -> push(TorchGlobals.find(in.line(), in.line()));
            case 0x93 -> {
                List<PickleValue> names = pop(2);
                if (!(names.get(0) instanceof Text module) || !(names.get(1) instanceof Text name)) {
                    throw new PickleException("refers to a global by a name that is not a string");
                }
                push(TorchGlobals.find(module.value(), name.value()));
            }
            case 'i' -> {
                TorchGlobals.find(in.line(), in.line());
                throw unsupported(opcode);
            }
            case 'R', 0x81 -> {
                List<PickleValue> call = pop(2);
                push(TorchGlobals.call(call.get(0), call.get(1)));
            }
            case 'Q' -> push(TorchGlobals.storage(pop()));
            case 'b' -> build();
            default -> throw unsupported(opcode);
        }
    }

    /**
     * Drops the attributes of an OrderedDict, or of any dict: a state dict has only {@code _metadata} (module versions) there.
     */
    private void build() throws PickleException {
        PickleValue state = pop();
        if (!(peek() instanceof Dict) || !(state instanceof Dict)) {
            throw new PickleException("sets the state of a value that is not an OrderedDict");
        }
    }

    private void protocol(int version) throws PickleException {
        if (version < 2 || version > 5) {
            throw new PickleException("has protocol " + version + "; supported: 2 to 5");
        }
    }

    private void append(List<PickleValue> items) throws PickleException {
        if (!(peek() instanceof Items list)) {
            throw new PickleException("appends to a value that is not a list");
        }
        list.items().addAll(items);
    }

    private void set(List<PickleValue> keysAndValues) throws PickleException {
        if (!(peek() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
            throw new PickleException("sets items of a value that is not a dict");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            PickleValue key = keysAndValues.get(i);
            // Other keys are not needed, and hashing nested tuples could take unbounded time.
            if (!(key instanceof Text || key instanceof Int)) {
                throw new PickleException("has a dict key that is neither a string nor an integer");
            }
            dict.entries().put(key, keysAndValues.get(i + 1));
        }
    }

    private void recall(long index) throws PickleException {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw new PickleException("recalls memo " + index + ", which was never stored");
        }
        push(value);
    }

    private void ignored(long length) throws PickleException {
        in.skip(length);
        push(Atom.IGNORED);
    }

    private void push(PickleValue value) {
        stack.add(value);
    }

    private PickleValue peek() throws PickleException {
        need(1);
        return stack.get(stack.size() - 1);
    }

    private PickleValue pop() throws PickleException {
        need(1);
        return stack.remove(stack.size() - 1);
    }

    private List<PickleValue> pop(int count) throws PickleException {
        need(count);
        return popFrom(stack.size() - count);
    }

    private List<PickleValue> popMark() throws PickleException {
        Integer mark = marks.poll();
        if (mark == null) {
            throw new PickleException("takes values down to a mark that does not exist, at byte " + in.position());
        }
        return popFrom(mark);
    }

    private List<PickleValue> popFrom(int from) {
        List<PickleValue> top = stack.subList(from, stack.size());
        List<PickleValue> items = new ArrayList<>(top);
        top.clear();
        return items;
    }

    /** Refuses to take values from below the last mark. */
    private void need(int count) throws PickleException {
        Integer mark = marks.peek();
        if (stack.size() - (mark == null ? 0 : mark) < count) {
            throw new PickleException("takes more values from the stack than it has, at byte " + in.position());
        }
    }

    private PickleException unsupported(int opcode) {
        return new PickleException(String.format(
                Locale.ROOT, "has opcode 0x%02x at byte %d, which no state dict needs", opcode, in.position() - 1));
    }
}
