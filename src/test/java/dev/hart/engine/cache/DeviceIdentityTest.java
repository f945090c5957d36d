package dev.hart.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.LibraryNeeds;
import dev.hart.engine.machine.NativeCalls;
import dev.hart.engine.machine.NvidiaDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceIdentityTest {
    private static final NvidiaDriver DRIVER = new NvidiaDriver("570.86.15", List.of());
    private static final Map<String, Path> LIBRARIES = Map.of(
            "libcudart.so.12", Path.of("/cuda/libcudart.so.12"),
            "libnvinfer.so.10", Path.of("/trt/libnvinfer.so.10"),
            "libcudnn.so.9", Path.of("/cuda/libcudnn.so.9"));

    /** Each attribute of the device has the value of its own number. */
    private static final NativeCalls CALLS = (library, function, arguments) -> {
        if (function.equals("getInferLibVersion")) {
            assertThat(library).isEqualTo("/trt/libnvinfer.so.10");
            return 101_502;
        }
        if (arguments[0] instanceof int[] value) {
            value[0] = function.equals("cudaRuntimeGetVersion") ? 12_090 : (int) arguments[1];
        }
        return 0;
    };

    private static DeviceIdentity read(NvidiaDriver driver, Map<String, Path> libraries) {
        ProviderCheck check = new ProviderCheck(
                Provider.TENSORRT, Optional.empty(), new LibraryNeeds(libraries, Map.of()), Optional.empty());
        return DeviceIdentity.read(check, driver, 0, "1.29.0", CALLS);
    }

    @Test
    void theIdentityHasTheVersionsOfTheLibrariesThatTheProviderNeeds() {
        assertThat(read(DRIVER, LIBRARIES))
                .isEqualTo(new DeviceIdentity("", "75.76", 16, 570, "12.9", "10.15.2", "1.29.0"));
    }

    @Test
    void anUnknownDriverOrAnAbsentLibraryIsNamed() {
        assertThatThrownBy(() -> read(new NvidiaDriver(null, List.of()), LIBRARIES))
                .isInstanceOf(EngineCacheException.class)
                .hasMessageContaining("NVIDIA's driver is not known");
        assertThatThrownBy(() -> read(DRIVER, Map.of("libcudart.so.12", Path.of("/cuda/libcudart.so.12"))))
                .isInstanceOf(EngineCacheException.class)
                .hasMessageContaining("libnvinfer.so");
    }
}
