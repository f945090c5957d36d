package dev.hart.bench;

import com.google.errorprone.annotations.FormatMethod;
import dev.hart.bench.BenchResult.Batch;
import dev.hart.io.VisibleText;
import java.util.List;
import java.util.Locale;

/**
 * Draws a result as SVG: a bar for each batch size, with the p50 of the stages stacked in the order of the work. It is readable on
 * light and dark pages, which it follows, and contains its numbers as text for readers that see no image.
 */
public final class BenchChart {
    private static final String STYLE = """
            <style>
            svg { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --quiet: #59636e; --grid: #d8dee4; }
            @media (prefers-color-scheme: dark) {
            svg { --page: #14181d; --ink: #e8edf2; --quiet: #9aa5b1; --grid: #323b45; }
            }
            text { font: 13px system-ui, sans-serif; fill: var(--ink); }
            .title { font-size: 16px; font-weight: 600; }
            .quiet { font-size: 12px; fill: var(--quiet); }
            .page { fill: var(--page); }
            .grid { stroke: var(--grid); }
            .part { stroke: var(--page); }
            </style>
            """;

    private static final int WIDTH = 860;
    private static final int LEFT = 110;
    private static final int RIGHT = 190;
    private static final int TOP = 112;
    private static final int ROW = 44;
    private static final int BAR = 28;
    private static final int BOTTOM = 64;
    private static final int CHARACTER = 7;

    private final BenchResult result;
    private final List<BenchStage> stages;
    private final StringBuilder svg = new StringBuilder();
    private final int bottom;
    /** Seconds at the right end of the axis. */
    private final double end;

    private final double step;
    private final BenchUnit unit;

    private BenchChart(BenchResult result) {
        this.result = result;
        this.stages = result.stages();
        this.bottom = TOP + ROW * result.batches().size();
        double longest = result.batches().stream()
                .mapToDouble(batch -> Math.max(batch.seconds().p50(), stacked(batch)))
                .max()
                .orElse(0);
        this.step = step(longest);
        this.end = Math.max(1, Math.ceil(longest / step)) * step;
        this.unit = BenchUnit.of(result);
    }

    /** Returns the chart as an SVG document. */
    public static String of(BenchResult result) {
        return new BenchChart(result).draw();
    }

    private String draw() {
        int height = bottom + BOTTOM;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " role=\"img\" aria-labelledby=\"title description\">\n",
                WIDTH, height, WIDTH, height);
        String title = "Time of a batch by stage: " + result.pack().label();
        add("<title id=\"title\">%s</title>\n", escape(title));
        add("<desc id=\"description\">%s</desc>\n", escape(description()));
        svg.append(STYLE);
        add("<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
        text(16, 30, "title", "start", title);
        text(16, 52, "quiet", "start", subtitle());
        legend();
        axis();
        for (int i = 0; i < result.batches().size(); i++) {
            bar(result.batches().get(i), TOP + ROW * i);
        }
        return svg.append("</svg>\n").toString();
    }

    private String subtitle() {
        String processor = result.machine().processor();
        return result.pack().format() + "; "
                + (processor == null ? "processor " + BenchResult.known(null) : processor) + ", "
                + result.settings().threadsText() + ", " + result.settings().provider() + "; "
                + new BenchResult.Build(result.hart().version(), null).label();
    }

    private String description() {
        StringBuilder text = new StringBuilder("A bar for each batch size, with the median time of each stage. ");
        for (Batch batch : result.batches()) {
            text.append("Batch of ").append(batch.size()).append(": ");
            text.append(time(batch.seconds().p50()))
                    .append(", ")
                    .append(rate(batch))
                    .append("; ");
            for (BenchStage stage : stages) {
                RunSeconds timing = batch.stageSeconds().get(stage.id());
                if (timing != null) {
                    text.append(stage.label())
                            .append(' ')
                            .append(time(timing.p50()))
                            .append(", ");
                }
            }
            text.setLength(text.length() - 2);
            text.append(". ");
        }
        return text.toString().strip();
    }

    private void legend() {
        int x = LEFT;
        for (BenchStage stage : stages) {
            add("<rect x=\"%d\" y=\"72\" width=\"12\" height=\"12\" rx=\"2\" fill=\"%s\"/>\n", x, colour(stage));
            text(x + 18, 83, "", "start", stage.label());
            x += 18 + stage.label().length() * CHARACTER + 22;
        }
    }

    private void axis() {
        for (int i = 0; i * step <= end * 1.0001; i++) {
            double x = x(i * step);
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", x, TOP - 8, x, bottom);
            text(x, bottom + 18, "quiet", "middle", tick(i * step));
        }
        text(
                x(end / 2),
                bottom + 42,
                "quiet",
                "middle",
                unit.text() + " for one batch, p50 of " + result.settings().runsText());
    }

    private void bar(Batch batch, int top) {
        int middle = top + BAR / 2 + 5;
        text(LEFT - 12, middle, "", "end", batch.size() + (batch.size() == 1 ? " image" : " images"));
        double from = 0;
        for (BenchStage stage : stages) {
            RunSeconds timing = batch.stageSeconds().get(stage.id());
            if (timing == null) {
                continue;
            }
            double width = x(from + timing.p50()) - x(from);
            add(
                    "<rect class=\"part\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\">"
                            + "<title>%s: %s</title></rect>\n",
                    x(from), top, width, BAR, colour(stage), escape(stage.label()), time(timing.p50()));
            from += timing.p50();
        }
        text(
                x(Math.max(from, batch.seconds().p50())) + 8,
                middle,
                "",
                "start",
                time(batch.seconds().p50()) + ", " + rate(batch));
    }

    private void text(double x, int y, String style, String anchor, String text) {
        add(
                "<text%s x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                style.isEmpty() ? "" : " class=\"" + style + "\"", x, y, anchor, escape(text));
    }

    /** Returns a colour that common kinds of colour blindness do not confuse, and that is visible on white and on black. */
    private static String colour(BenchStage stage) {
        return switch (stage) {
            case SAFETY -> "#9498a0";
            case TEXT_ENCODER -> "#a463f2";
            case TRANSFORMER -> "#4269d0";
            case RESIDUAL -> "#3ca951";
            case DECODER -> "#efb118";
            case PNG -> "#ff725c";
        };
    }

    @FormatMethod
    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private double x(double seconds) {
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / end;
    }

    private double stacked(Batch batch) {
        return stages.stream()
                .map(stage -> batch.stageSeconds().get(stage.id()))
                .mapToDouble(timing -> timing == null ? 0 : timing.p50())
                .sum();
    }

    /** Returns the distance of ticks: 1, 2 or 5 times a power of ten, so that the longest time takes four to eight of them. */
    private static double step(double longest) {
        double least = Math.max(longest, 1e-6) / 8;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double first = least / power;
        return (first <= 1 ? 1 : first <= 2 ? 2 : first <= 5 ? 5 : 10) * power;
    }

    private String tick(double seconds) {
        int digits = Math.max(0, (int) -Math.floor(Math.log10(unit.of(step)) + 1e-9));
        return String.format(Locale.ROOT, "%." + digits + "f", unit.of(seconds));
    }

    private String time(double seconds) {
        return unit.number(seconds) + " " + unit.symbol();
    }

    private static String rate(Batch batch) {
        return BenchUnit.rate(batch.imagesPerSecond()) + " images/s";
    }

    private static String escape(String text) {
        return VisibleText.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
