package dev.hart.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects a manifest while a pack is converted; {@link #build} checks that nothing is missing. Not thread-safe. */
public final class PackManifestBuilder {
    private final String name;
    private final String version;
    private final List<PackSource> sources = new ArrayList<>();
    private @Nullable String notice;
    private @Nullable PackScope draws;
    private Precision precision = Precision.FP32;
    private Precision weights = Precision.FP32;
    private int imageSize;
    private @Nullable ScaleSchedule schedule;
    private @Nullable ModelSizes model;
    private @Nullable TextSettings text;
    private @Nullable SamplingDefaults defaults;
    private @Nullable SafetySettings safety;

    PackManifestBuilder(String name, String version) {
        this.name = name;
        this.version = version;
    }

    public PackManifestBuilder notice(@Nullable String notice) {
        this.notice = notice;
        return this;
    }

    /** Sets what the model can draw; null, the default, if that is not known. */
    public PackManifestBuilder draws(@Nullable PackScope draws) {
        this.draws = draws;
        return this;
    }

    public PackManifestBuilder precision(Precision precision, Precision weights) {
        this.precision = precision;
        this.weights = weights;
        return this;
    }

    public PackManifestBuilder imageSize(int imageSize) {
        this.imageSize = imageSize;
        return this;
    }

    public PackManifestBuilder schedule(ScaleSchedule schedule) {
        this.schedule = schedule;
        return this;
    }

    public PackManifestBuilder model(ModelSizes model) {
        this.model = model;
        return this;
    }

    public PackManifestBuilder text(TextSettings text) {
        this.text = text;
        return this;
    }

    /** Sets the defaults; if this is not called, they are the authors' defaults. */
    public PackManifestBuilder defaults(SamplingDefaults defaults) {
        this.defaults = defaults;
        return this;
    }

    public PackManifestBuilder safety(SafetySettings safety) {
        this.safety = safety;
        return this;
    }

    public PackManifestBuilder source(PackSource source) {
        sources.add(source);
        return this;
    }

    /**
     * Builds the manifest.
     *
     * @param files every file of the pack, as {@link PackWriter#publish} gives them
     * @throws IllegalArgumentException naming the field that is missing or wrong
     */
    public PackManifest build(Map<String, PackFile> files) {
        ScaleSchedule scales = ManifestChecks.present("scales", schedule);
        ModelSizes sizes = ManifestChecks.present("model", model);
        return new PackManifest(
                PackManifest.FORMAT,
                name,
                version,
                notice,
                draws,
                precision,
                weights,
                imageSize,
                scales.sides(),
                sizes,
                ManifestChecks.present("text", text),
                defaults == null ? SamplingDefaults.AUTHORS : defaults,
                ManifestChecks.present("safety", safety),
                sources,
                new TreeMap<>(files));
    }
}
