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
import java.util.Set;

/**
 * A graph as ONNX Runtime runs it on CUDA.
 *
 * @param outside copies between host and device outside control flow
 * @param inside copies in the bodies of Loops and Ifs
 * @param iteration nodes that launch a kernel in one iteration of the Loop, other than the first and the last; 0 without a Loop
 */
record OptimisedGraph(List<String> outside, List<String> inside, int iteration) {
    /** Nodes that only name memory anew, or choose what runs. */
    private static final Set<String> WITHOUT_KERNEL = Set.of(
            "Reshape",
            "Squeeze",
            "Unsqueeze",
            "Identity",
            "Shape",
            "Size",
            "If",
            "Loop",
            "MemcpyToHost",
            "MemcpyFromHost");

    /** Loads a graph on the CUDA provider, which saves what it made of it in a folder, and reads that. */
    static OptimisedGraph of(Path graph, Path folder) {
        Path saved = folder.resolve(graph.getFileName() + ".optimised");
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
        try (InputStream in = Files.newInputStream(saved)) {
            GraphProto optimised = ModelProto.parseFrom(in).getGraph();
            List<String> outside = new ArrayList<>();
            List<String> inside = new ArrayList<>();
            collect(optimised, outside, inside);
            int iteration = optimised.getNodeList().stream()
                    .filter(node -> node.getOpType().equals("Loop"))
                    .mapToInt(node -> kernels(body(node, "body")))
                    .sum();
            return new OptimisedGraph(outside, inside, iteration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(GraphProto graph, List<String> copies, List<String> inside) {
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().startsWith("Memcpy")) {
                copies.add(node.getOpType() + " of " + node.getInput(0) + " for " + users(graph, node.getOutput(0)));
            }
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    collect(attribute.getG(), inside, inside);
                }
            }
        }
    }

    /** Counts the nodes with kernels, small integers on the host included, in the branches of neither the first nor the last scale. */
    private static int kernels(GraphProto graph) {
        int kernels = 0;
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().equals("If")) {
                kernels += kernels(body(node, "else_branch"));
            } else if (!WITHOUT_KERNEL.contains(node.getOpType())) {
                kernels++;
            }
        }
        return kernels;
    }

    private static GraphProto body(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getG();
    }

    private static List<String> users(GraphProto graph, String value) {
        return graph.getNodeList().stream()
                .filter(node -> node.getInputList().contains(value))
                .map(NodeProto::getName)
                .toList();
    }
}
