package dev.hart.pack;

/**
 * The sizes of the image model, from which the shapes of the graphs are made.
 *
 * @param codebookSize V, entries of the codebook
 * @param latentChannels Z, channels of {@code f_hat}
 * @param width C, width of the transformer
 * @param depth blocks of the transformer
 * @param residualSteps steps of the residual diffusion; its graph takes {@code residualSteps + 1} rows of normals
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
