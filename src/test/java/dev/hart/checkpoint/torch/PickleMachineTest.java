package dev.hart.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PickleMachineTest {
    @Test
    void readsIntegersOfEveryWidth() throws PickleException {
        PickleValue value = run(new Pickles()
                .op('(')
                .op('K', 200, 'M', 1, 2, 'J', 0xfe, 0xff, 0xff, 0xff)
                .op(0x8a, 0, 0x8a, 1, 0xff, 0x8a, 2, 0, 0x80)
                .integer(Long.MIN_VALUE)
                .op('t'));
        assertThat(value)
                .isEqualTo(new PickleValue.Tuple(Arrays.stream(new long[] {200, 513, -2, 0, -1, -32768, Long.MIN_VALUE})
                        .<PickleValue>mapToObj(PickleValue.Int::new)
                        .toList()));
    }

    @Test
    void readsContainersAndTheMemo() throws PickleException {
        // {"k": [1, (1,)], 2: the same list}
        PickleValue value = run(new Pickles()
                .op('}', 'q', 0, '(')
                .text("k")
                .op(']', 'q', 1, '(', 'K', 1, 'K', 1, 0x85, 'e')
                .op('K', 2, 'h', 1, 'u'));
        PickleValue.Int one = new PickleValue.Int(1);
        PickleValue list = new PickleValue.Items(List.of(one, new PickleValue.Tuple(List.of(one))));
        assertThat(value)
                .isEqualTo(new PickleValue.Dict(Map.of(new PickleValue.Text("k"), list, new PickleValue.Int(2), list)));
    }

    @ParameterizedTest
    @CsvSource({
        "'.', takes more values from the stack",
        "'0.', takes more values from the stack",
        "'t.', takes values down to a mark that does not exist",
        "'(0.', takes more values from the stack",
        "'N(0.', takes more values from the stack",
        "'N', ends early",
        "'X', ends early",
        "'NNs.', takes more values from the stack",
        "'NNNs.', sets items of a value that is not a dict",
        "'}(Nu.', sets items of a value that is not a dict",
        "'}NNs.', neither a string nor an integer",
        "'NNa.', appends to a value that is not a list",
        "'N)R.', calls a value that is not a function",
        "'Q.', takes more values from the stack",
        "')Q.', persistent id that is not a storage",
        "'NNb.', sets the state of a value",
        "'S''os''\n.', has opcode 0x53",
        "'P1\n.', has opcode 0x50",
        "'(o.', has opcode 0x6f"
    })
    void refusesInvalidPickles(String opcodes, String message) {
        assertRefused(new Pickles().ops(opcodes.replace("\\n", "\n")), message);
    }

    @Test
    void refusesUnknownProtocolsAndExtensions() {
        assertRefused(new Pickles().op(0x80, 6), "has protocol 6; supported: 2 to 5");
        assertRefused(new Pickles().op(0x80, 1), "has protocol 1");
        assertRefused(new Pickles().op(0x82, 1), "has opcode 0x82");
        assertRefused(new Pickles().op(0x97), "has opcode 0x97");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertRefused(new Pickles().op(0x8c, 1, 0xff), "not UTF-8");
    }

    @Test
    void refusesLengthsBeyondThePickleWithoutAllocating() {
        assertRefused(new Pickles().op('X', 0xff, 0xff, 0xff, 0x7f), "ends early");
        assertRefused(new Pickles().op('B', 0xff, 0xff, 0xff, 0xff), "ends early");
        assertRefused(new Pickles().op(0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80), "ends early");
        assertRefused(new Pickles().op(0x8b, 0xff, 0xff, 0xff, 0xff), "ends early");
    }

    @Test
    void stopsAtTheLimitOfOpcodes() {
        int[] many = new int[PickleMachine.MAX_OPCODES + 1];
        Arrays.fill(many, '}');
        Pickles dicts = new Pickles().op(many);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused(dicts, "has more than 1000000 opcodes");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200 << 20);
    }

    @Test
    void doesNotFollowADictIntoItself() throws PickleException {
        PickleValue cycle = run(new Pickles().op('}', 'q', 0).text("self").op('h', 0, 's'));
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> StateDict.tensors(cycle))
                .withMessageContaining("nests them too deep");
    }

    @Test
    void doesNotWalkExponentiallyManyPathsThroughSharedLists() throws PickleException {
        // Fifteen lists, each containing the previous one ten times: 10^14 paths to the innermost.
        Pickles pickle = new Pickles().op(']', 'q', 0, '0');
        for (int level = 1; level <= 14; level++) {
            pickle.op(']', '(');
            for (int i = 0; i < 10; i++) {
                pickle.op('h', level - 1);
            }
            pickle.op('e', 'q', level, '0');
        }
        PickleValue nested = run(pickle.op('}').text("x").op('h', 14, 's'));
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> StateDict.tensors(nested))
                .withMessageContaining("holds too many values");
    }

    private static PickleValue run(Pickles pickle) throws PickleException {
        return PickleMachine.run(ByteBuffer.wrap(pickle.stop()).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static void assertRefused(Pickles pickle, String message) {
        // Without the final stop, so that a pickle can end early.
        byte[] bytes = pickle.stop();
        ByteBuffer whole = ByteBuffer.wrap(bytes, 0, bytes.length - 1).slice().order(ByteOrder.LITTLE_ENDIAN);
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> PickleMachine.run(whole))
                .withMessageContaining(message);
    }
}
