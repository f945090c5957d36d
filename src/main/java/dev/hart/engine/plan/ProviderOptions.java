package dev.hart.engine.plan;

import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The options of ONNX Runtime's providers for each stage. A test compares them with a file, so that no option changes unnoticed.
 * Unknown keys make the load fail.
 */
final class ProviderOptions {
    private ProviderOptions() {}

    /** Returns the options of the CUDA provider. */
    static SortedMap<String, String> cuda(StageTarget target) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("device_id", String.valueOf(target.device()));
        // The transformer's caches grow from scale to scale, and nothing fits into the gaps that smaller ones leave.
        boolean doubling = target.stage() == PackStage.TRANSFORMER && !target.lowMemory();
        options.put("arena_extend_strategy", doubling ? "kNextPowerOfTwo" : "kSameAsRequested");
        target.memoryLimit().ifPresent(bytes -> options.put("gpu_mem_limit", String.valueOf(bytes)));
        // Sizes change from scale to scale and from preview to image: an exhaustive search would run again for each.
        options.put("cudnn_conv_algo_search", "HEURISTIC");
        options.put("cudnn_conv_use_max_workspace", target.lowMemory() ? "0" : "1");
        if (target.precision() == Precision.FP32) {
            // TF32 keeps ten bits of mantissa; a stage that says fp32 means it.
            options.put("use_tf32", "0");
        }
        if (target.stage() == PackStage.DECODER) {
            // cuDNN's convolutions and GroupNorm are faster with channels last.
            options.put("prefer_nhwc", "1");
        }
        return options;
    }

    /** Returns the options of the TensorRT provider. */
    static SortedMap<String, String> tensorRt(StageTarget target) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("device_id", String.valueOf(target.device()));
        // Higher levels try more kernels, and take minutes to hours for a language model.
        options.put("trt_builder_optimization_level", "3");
        options.put("trt_context_memory_sharing_enable", "1");
        switch (target.precision()) {
            case FP16 -> {
                options.put("trt_fp16_enable", "1");
                options.put("trt_layer_norm_fp32_fallback", "1");
            }
            case BF16 -> options.put("trt_bf16_enable", "1");
            case FP32, INT8 -> {
                // In fp32 TensorRT uses TF32 unless the environment has NVIDIA_TF32_OVERRIDE=0; there is no option.
            }
        }
        target.memoryLimit().ifPresent(bytes -> options.put("trt_max_workspace_size", String.valueOf(bytes)));
        // Without them a longer prompt would build the engine again, within a request.
        target.profile().ifPresent(profile -> {
            options.put("trt_profile_min_shapes", profile.least());
            options.put("trt_profile_opt_shapes", profile.usual());
            options.put("trt_profile_max_shapes", profile.most());
        });
        return options;
    }
}
