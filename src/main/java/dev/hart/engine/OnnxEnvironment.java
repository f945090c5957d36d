package dev.hart.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * ONNX Runtime's environment, which exists from its first use to the end of the process.
 *
 * <p>Its Java library registers a JVM shutdown hook that releases the environment. Hooks run side by side and in no order, so at
 * SIGTERM the environment would be freed while the service still answers its requests: each further run fails with "Attempt to
 * use DefaultLogger but none has been registered", or ends the process. ONNX Runtime counts the owners of its environment, and
 * frees it when the last one releases it. This class is a second owner, which never releases it: after the hook the environment
 * is whole, and the operating system frees it (docs/decisions/0043-environment-outlives-the-shutdown.md). Code that uses
 * the environment during a shutdown must still close its engines before the process ends.
 *
 * <p>ONNX Runtime's Java library has no public method for this, hence the reflection; {@code OnnxEnvironmentTest} fails if
 * another version of the library needs something else.
 */
final class OnnxEnvironment {
    private OnnxEnvironment() {}

    /**
     * Returns the environment. At its first use it loads the native libraries.
     *
     * @throws EngineException if a library cannot be unpacked or loaded, or the Java library is of an unknown version; then each
     *     later call fails, too
     */
    static OrtEnvironment get() {
        return Holder.get();
    }

    /** Class initialisation runs once, under the JVM's own lock; its failure is kept for later callers. */
    private static final class Holder {
        private static final Object ENVIRONMENT = create();

        private static Object create() {
            try {
                OrtEnvironment environment = OnnxLibraries.load(OrtEnvironment::getEnvironment);
                own(environment);
                // This stops telemetry; only ORT_DISABLE_TELEMETRY=1 in the process's environment keeps it from
                // starting.
                environment.setTelemetry(false);
                return environment;
            } catch (EngineException e) {
                return e;
            } catch (LinkageError | IllegalStateException e) {
                return new EngineException("ONNX Runtime's libraries cannot be loaded: " + OnnxLibraries.reason(e), e);
            } catch (OrtException e) {
                return new EngineException("ONNX Runtime cannot be set up: " + EngineException.reason(e), e);
            } catch (ReflectiveOperationException e) {
                return new EngineException("this version of ONNX Runtime's Java library is not known: " + e, e);
            }
        }

        static OrtEnvironment get() {
            if (ENVIRONMENT instanceof OrtEnvironment environment) {
                return environment;
            }
            // A new exception, with the stack of this caller.
            EngineException fault = (EngineException) ENVIRONMENT;
            String message = String.valueOf(fault.getMessage());
            throw fault instanceof ScratchException
                    ? new ScratchException(message, fault)
                    : new EngineException(message, fault);
        }

        /**
         * Makes this class an owner of the environment, by creating it again, which returns the existing one and counts one more
         * owner.
         */
        private static void own(OrtEnvironment environment) throws ReflectiveOperationException {
            Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
            api.setAccessible(true);
            Method create = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
            create.setAccessible(true);
            Field handle = OrtEnvironment.class.getDeclaredField("nativeHandle");
            handle.setAccessible(true);
            Object owned = create.invoke(
                    null,
                    api.getLong(null),
                    OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue(),
                    OrtEnvironment.DEFAULT_NAME);
            if (!owned.equals(handle.getLong(environment))) {
                throw new ReflectiveOperationException("a second owner got another environment");
            }
        }
    }
}
