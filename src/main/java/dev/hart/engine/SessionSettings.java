package dev.hart.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.util.Map;

/** Turns {@link EngineOptions} into ONNX Runtime's settings of a session. */
final class SessionSettings {
    private SessionSettings() {}

    /**
     * Makes the settings; the caller closes them.
     *
     * @throws OrtException if the provider cannot be loaded or does not know an option
     */
    static OrtSession.SessionOptions of(EngineOptions options) throws OrtException {
        OrtSession.SessionOptions session = new OrtSession.SessionOptions();
        try {
            session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            session.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            if (options.threads() > 0) {
                session.setIntraOpNumThreads(options.threads());
            }
            if (options.provider() == Provider.TENSORRT) {
                addTensorRt(session, options);
            }
            if (options.provider() != Provider.CPU) {
                addCuda(session, options);
            }
            return session;
        } catch (OrtException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private static void addCuda(OrtSession.SessionOptions session, EngineOptions options) throws OrtException {
        // ONNX Runtime copies what it reads of them.
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(options.device())) {
            for (Map.Entry<String, String> option : options.gpu().cuda().entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            session.addCUDA(cuda);
        }
    }

    private static void addTensorRt(OrtSession.SessionOptions session, EngineOptions options) throws OrtException {
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(options.device())) {
            for (Map.Entry<String, String> option : options.gpu().tensorRt().entrySet()) {
                tensorRt.add(option.getKey(), option.getValue());
            }
            session.addTensorrt(tensorRt);
        }
        if (options.gpu().mostCopies().isPresent()) {
            // A graph that TensorRT takes whole has no node on the CPU, not even one of integers: any other is refused.
            session.addConfigEntry("session.disable_cpu_ep_fallback", "1");
        }
    }
}
