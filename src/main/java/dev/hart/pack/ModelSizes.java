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
        ManifestChecks.positive("model.codebookSize", codebookSize);
        ManifestChecks.positive("model.latentChannels", latentChannels);
        ManifestChecks.positive("model.width", width);
        ManifestChecks.positive("model.depth", depth);
        ManifestChecks.positive("model.residualSteps", residualSteps);
    }
}
