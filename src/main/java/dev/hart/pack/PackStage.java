package dev.hart.pack;

/** The five stages of a pack, in the order in which an image runs through them. */
public enum PackStage {
    SAFETY("safety", PackFiles.SAFETY),
    TEXT_ENCODER("text-encoder", PackFiles.TEXT_ENCODER),
    TRANSFORMER("transformer", PackFiles.TRANSFORMER),
    RESIDUAL("residual", PackFiles.RESIDUAL),
    DECODER("decoder", PackFiles.DECODER);

    private final String id;
    private final String graph;

    PackStage(String id, String graph) {
        this.id = id;
        this.graph = graph;
    }

    /** The name in settings, metrics and messages, such as {@code text-encoder}. */
    public String id() {
        return id;
    }

    /** The file name of the stage's graph. */
    public String graph() {
        return graph;
    }

    /** The file name of the stage's weights. */
    public String weights() {
        return id + ".weights";
    }
}
