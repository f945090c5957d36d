package dev.hart.gpu;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The copies between host and device in a graph, as ONNX Runtime runs it on CUDA.
 *
 * @param outside copies outside control flow
 * @param inside copies in the bodies of Loops and Ifs
 */
record OptimisedGraph(List<String> outside, List<String> inside) {
    /** Loads a graph on the CUDA provider, which saves what it made of it, and reads that. */
    static OptimisedGraph of(Path graph) {
        Path saved = graph.resolveSibling(graph.getFileName() + ".optimised");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setOptimizedModelFilePath(saved.toString());
            options.addCUDA(new OrtCUDAProviderOptions(0));
            OrtEnvironment.getEnvironment()
                    .createSession(graph.toString(), options)
                    .close();
        } catch (OrtException e) {
            throw new AssertionError(graph + " cannot be loaded on CUDA", e);
        }
        OptimisedGraph result = new OptimisedGraph(new ArrayList<>(), new ArrayList<>());
        try (InputStream in = Files.newInputStream(saved)) {
            result.count(ModelProto.parseFrom(in).getGraph(), result.outside);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result;
    }

    private void count(GraphProto graph, List<String> copies) {
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().startsWith("Memcpy")) {
                copies.add(node.getOpType() + " of " + node.getInput(0) + " for " + users(graph, node.getOutput(0)));
            }
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    count(attribute.getG(), inside);
                }
            }
        }
    }

    private static List<String> users(GraphProto graph, String value) {
        return graph.getNodeList().stream()
                .filter(node -> node.getInputList().contains(value))
                .map(NodeProto::getName)
                .toList();
    }
}
