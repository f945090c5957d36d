package dev.hart.service;

import dev.hart.generation.StageDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The part of the readiness check about what the stages run on. */
final class EngineHealth {
    private EngineHealth() {}

    /** Returns the data of the check: what each stage runs on, and which do not run where they should. */
    static Map<String, String> data(List<StageDevice> devices) {
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
                .map(device -> device.stage() + " on " + device.provider() + " instead of " + device.planned() + ": "
                        + device.why())
                .collect(Collectors.joining("; "));
        if (!fallbacks.isEmpty()) {
            data.put("engine fallbacks", fallbacks);
        }
        return data;
    }
}
