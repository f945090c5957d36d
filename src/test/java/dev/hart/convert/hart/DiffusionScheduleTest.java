package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffusionScheduleTest {
    private static final List<Integer> EIGHT = List.of(0, 143, 285, 428, 571, 714, 856, 999);

    /** For each step: √(1/ᾱ), √(1/ᾱ − 1), the weights of x₀ and x in the posterior mean, log of the clipped variance, log β. */
    @ParameterizedTest
    @CsvSource({
        "0, 1.000020642751578, 0.006425412771141183, 1.0, 0.0, -10.095740847876367, -10.09503009653447",
        "1, 1.0286439478842098, 0.24105678069453398, 0.999268873522892, 0.0007308352226563928, -10.095740847876367, -2.9026390474799113",
        "2, 1.1148987433514617, 0.49294949835319674, 0.739682687295355, 0.2591816183416058, -3.1752209024668083, -1.9055168768379631",
        "3, 1.2869844493387066, 0.8101413289294985, 0.5648585137920287, 0.42738684981163605, -2.094640680121295, -1.3881132336936326",
        "4, 1.616416611763529, 1.2699616776836564, 0.4608063945373858, 0.5111170281156362, -1.4481722710789078, -1.0049254594358257",
        "5, 2.327202944716466, 2.101397997975869, 0.3927029347588261, 0.5258302374457478, -0.9369401253978185, -0.6586186269254997",
        "6, 4.52450649003079, 4.412613622143994, 0.3322484267770637, 0.4409220148838434, -0.4613337368783933, -0.3072878953895261",
        "7, 20291.16963176043, 20291.16960711917, 0.2210185696301848, 0.00021208673519069297, -0.05008271976814733, -4.971967472545752e-08"
    })
    void eightStepsHaveTheCoefficientsOfImprovedDdpm(
            int step, double rootInverse, double rootRest, double clean, double noisy, double clipped, double logBeta) {
        DiffusionSchedule schedule = new DiffusionSchedule(EIGHT);

        float[] row = schedule.row(step);

        double[] expected = {rootInverse, rootRest, clean, noisy, clipped, logBeta, step == 0 ? 0 : 1};
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) row[i])
                    .as("coefficient %d of step %d", i, step)
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(Math.abs(expected[i]) * 1e-6));
        }
    }

    @Test
    void alphasFollowTheCosineIfNoBetaWasClipped() {
        DiffusionSchedule schedule = new DiffusionSchedule(EIGHT);

        for (int i = 0; i < EIGHT.size() - 1; i++) {
            double expected = cosine((EIGHT.get(i) + 1) / 1000.0) / cosine(0);
            double alpha = 1 / Math.pow(schedule.row(i)[0], 2);
            assertThat(alpha).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    @Test
    void stepsKeepTheirOriginalNumbers() {
        DiffusionSchedule schedule = new DiffusionSchedule(List.of(0, 250, 500, 750));

        assertThat(schedule.size()).isEqualTo(4);
        assertThat(schedule.timesteps()).containsExactly(0, 250, 500, 750);
    }

    private static double cosine(double t) {
        double c = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
        return c * c;
    }
}
