package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
        double first = width(parts.get(0));
        for (int i = 0; i < parts.size(); i++) {
            double expected = i < 6 ? i + 1 : 2 * (i - 5);
            assertThat(width(parts.get(i)) / first).isCloseTo(expected, within(0.05));
        }
        Element last = parts.get(11);
        assertThat(Double.parseDouble(last.getAttribute("x")) + width(last)).isLessThan(860 - 150);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-7, 0.0003, 0.01, 0.09, 1, 7.7, 100, 12345})
    void theAxisFitsTimesOfAnySize(double unit) throws Exception {
        Document chart = parse(BenchChart.of(BenchResults.result(unit, 1, 8)));

        NodeList lines = chart.getElementsByTagName("line");
        assertThat(lines.getLength()).isBetween(2, 12);
        assertThat(parts(chart)).allSatisfy(part -> {
            assertThat(width(part)).isNotNegative();
            assertThat(Double.parseDouble(part.getAttribute("x")) + width(part)).isLessThanOrEqualTo(860 - 190 + 0.01);
        });
    }

    private static List<Element> parts(Document chart) {
        List<Element> parts = new ArrayList<>();
        NodeList rects = chart.getElementsByTagName("rect");
        for (int i = 0; i < rects.getLength(); i++) {
            Element rect = (Element) rects.item(i);
            if (rect.getAttribute("class").equals("part")) {
                parts.add(rect);
            }
        }
        return parts;
    }

    private static double width(Element part) {
        return Double.parseDouble(part.getAttribute("width"));
    }

    private static List<String> text(Document chart, String tag) {
        List<String> texts = new ArrayList<>();
        NodeList found = chart.getElementsByTagName(tag);
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
