package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BenchChartTest {
    @Test
    void theChartIsWellFormedAndSaysInTextWhatItShows() throws Exception {
        Document chart = parse(BenchChart.of(BenchResults.result(0.01, 1, 2)));
        Element root = chart.getDocumentElement();

        assertThat(root.getTagName()).isEqualTo("svg");
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(root.getAttribute("aria-labelledby")).isEqualTo("title description");
        assertThat(text(chart, "title").get(0)).isEqualTo("Time of a batch by stage: demo 6");
        assertThat(text(chart, "desc").get(0))
                .contains("Batch of 1: 220 ms, 4.38 images/s; safety 10.0 ms, text encoder 20.0 ms,")
                .contains("Batch of 2: 440 ms,");
        assertThat(text(chart, "style").get(0)).contains("prefers-color-scheme: dark");
        assertThat(text(chart, "text"))
                .contains("1 image", "2 images", "milliseconds for one batch, p50 of 5 runs")
                .anyMatch(text -> text.contains("AMD <EPYC> & \"co\", 2 threads, cpu; hart 0.1.0"));
    }

    @Test
    void aChartOfSomeSecondsHasTheUnitOfTheTable() throws Exception {
        BenchResult result = BenchResults.result(0.2, 1);

        assertThat(text(parse(BenchChart.of(result)), "text"))
                .contains("milliseconds for one batch, p50 of 5 runs")
                .anyMatch(text -> text.startsWith("4400 ms, "));
        assertThat(BenchUnit.of(result)).isEqualTo(BenchUnit.MILLISECONDS);
        assertThat(BenchUnit.of(BenchResults.result(0.2, 1, 2))).isEqualTo(BenchUnit.SECONDS);
    }

    @Test
    void theWidthsOfTheBarsAreProportionalToTheTimes() throws Exception {
        Document chart = parse(BenchChart.of(BenchResults.result(0.01, 1, 2)));
        List<Element> parts = parts(chart);

        assertThat(parts).hasSize(12);
        Axis axis = Axis.of(chart);
        for (int i = 0; i < parts.size(); i++) {
            // The stages of a batch of one take 10, 20 … 60 ms, those of a batch of two twice as long.
            double milliseconds = 10 * (i < 6 ? i + 1 : 2 * (i - 5));
            assertThat(width(parts.get(i))).isCloseTo(axis.length(milliseconds), within(0.1));
        }
    }

    @Test
    void theBarsOfABatchFollowEachOtherFromTheBeginningOfTheAxis() throws Exception {
        Document chart = parse(BenchChart.of(BenchResults.result(0.01, 1, 2)));
        List<Element> parts = parts(chart);

        double end = Axis.of(chart).left();
        for (int i = 0; i < 6; i++) {
            assertThat(x(parts.get(i))).isCloseTo(end, within(0.1));
            end = x(parts.get(i)) + width(parts.get(i));
        }
        assertThat(x(parts.get(6))).isCloseTo(x(parts.get(0)), within(0.01));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-7, 0.0003, 0.01, 0.09, 1, 7.7, 100, 12345})
    void theAxisFitsTimesOfAnySize(double unit) throws Exception {
        Document chart = parse(BenchChart.of(BenchResults.result(unit, 1, 8)));

        Axis axis = Axis.of(chart);
        assertThat(axis.ticks()).hasSizeBetween(2, 12).doesNotHaveDuplicates().isSorted();
        double page = Double.parseDouble(chart.getDocumentElement().getAttribute("width"));
        assertThat(axis.right()).isLessThan(page);
        assertThat(parts(chart)).allSatisfy(part -> {
            assertThat(width(part)).isNotNegative();
            assertThat(x(part) + width(part)).isLessThanOrEqualTo(axis.right() + 0.1);
        });
        // The longest bar takes at least half of the axis.
        assertThat(parts(chart)).anyMatch(part -> x(part) + width(part) > (axis.left() + axis.right()) / 2);
        for (Element text : elements(chart, "text")) {
            assertThat(right(text)).as(text.getTextContent()).isLessThanOrEqualTo(page);
        }
    }

    /**
     * The axis as it is drawn.
     *
     * @param left x of the line at the first tick
     * @param right x of the line at the last tick
     * @param ticks the numbers at the lines
     */
    private record Axis(double left, double right, List<Double> ticks) {
        static Axis of(Document chart) {
            List<Element> lines = elements(chart, "line");
            List<Double> ticks = elements(chart, "text").stream()
                    .filter(text -> text.getAttribute("text-anchor").equals("middle"))
                    .map(Element::getTextContent)
                    .filter(text -> text.matches("[0-9.]+"))
                    .map(Double::valueOf)
                    .toList();
            assertThat(ticks).hasSameSizeAs(lines);
            assertThat(ticks.get(0)).isZero();
            return new Axis(x1(lines.get(0)), x1(lines.get(lines.size() - 1)), ticks);
        }

        private static double x1(Element line) {
            assertThat(line.getAttribute("x2")).isEqualTo(line.getAttribute("x1"));
            return Double.parseDouble(line.getAttribute("x1"));
        }

        /** Returns the length of a bar for a number in the unit of the axis. */
        double length(double number) {
            return (right - left) * number / ticks.get(ticks.size() - 1);
        }
    }

    /** Returns where a text ends, if its characters are no wider than those of a common sans-serif face on average. */
    private static double right(Element text) {
        double width = 6.5 * text.getTextContent().length();
        double shift = switch (text.getAttribute("text-anchor")) {
            case "end" -> 0;
            case "middle" -> width / 2;
            default -> width;
        };
        return x(text) + shift;
    }

    private static List<Element> parts(Document chart) {
        return elements(chart, "rect").stream()
                .filter(rect -> rect.getAttribute("class").equals("part"))
                .toList();
    }

    private static double x(Element element) {
        return Double.parseDouble(element.getAttribute("x"));
    }

    private static double width(Element part) {
        return Double.parseDouble(part.getAttribute("width"));
    }

    private static List<String> text(Document chart, String tag) {
        return elements(chart, tag).stream().map(Element::getTextContent).toList();
    }

    private static List<Element> elements(Document chart, String tag) {
        NodeList found = chart.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
