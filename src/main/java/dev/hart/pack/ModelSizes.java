package dev.hart.pack;

/**
 * The sizes that the graphs of the image model were built with. Each is at least 1.
 *
 * @param codebookSize V, entries of the codebook, at most 2^24
 * @param latentChannels Z, channels of {@code f_hat}, at most 4,096
 * @param width C, width of the transformer, at most 65,536
 * @param depth blocks of the transformer, at most 1,024
 * @param residualSteps steps of the residual diffusion, at most 1,000; its graph takes {@code residualSteps + 1} sets of normals,
 *     each {@code [B·n, Z]}
 */
public record ModelSizes(int codebookSize, int latentChannels, int width, int depth, int residualSteps) {
    public ModelSizes {
        ManifestChecks.size("model.codebookSize", codebookSize, 1 << 24);
        ManifestChecks.size("model.latentChannels", latentChannels, 1 << 12);
        ManifestChecks.size("model.width", width, 1 << 16);
        ManifestChecks.size("model.depth", depth, 1 << 10);
        ManifestChecks.size("model.residualSteps", residualSteps, 1000);
    }
}
