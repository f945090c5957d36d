package dev.hart.service;

import dev.hart.generation.StageDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the stages run on, for the health check. */
final class DeviceReport {
    private DeviceReport() {}

    /** Returns the data of the check: what each stage runs on, and which do not run where they should. */
    static Map<String, String> health(List<StageDevice> devices) {
        Map<String, String> data = new LinkedHashMap<>();
        if (devices.isEmpty()) {
            return data;
        }
        data.put(
                "engines",
                devices.stream()
                        .map(device -> device.stage() + " " + device.provider())
                        .collect(Collectors.joining(", ")));
        String fallbacks = devices.stream()
                .filter(StageDevice::fallback)
                .map(device -> device.stage() + " on " + device.provider() + " instead of " + device.wanted() + ": "
                        + device.why())
                .collect(Collectors.joining("; "));
        if (!fallbacks.isEmpty()) {
            data.put("engine fallbacks", fallbacks);
        }
        return data;
    }
}
