package dev.hart.api.job;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.List;

/**
 * The jobs of an API key that have not ended. One that a test leaves may share a batch with a prompt that holds the device, which is
 * then held until that job is cancelled too: for ever.
 */
public final class OpenJobs {
    private OpenJobs() {}

    /** Waits until all of them have ended and the device works, so that the next test finds an idle service. */
    public static void awaitNone(String key) throws InterruptedException {
        for (int i = 0; i < 1500; i++) {
            if (isEmpty(key, "queued")
                    && isEmpty(key, "running")
                    && as(key).get("/q/health/ready").statusCode() == 200) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("jobs are open, or the device does not work, after 30 s");
    }

    private static boolean isEmpty(String key, String state) {
        List<?> jobs = as(key).get("/v1/jobs?limit=1&state=" + state)
                .then()
                .statusCode(200)
                .extract()
                .path("data");
        return jobs.isEmpty();
    }

    private static RequestSpecification as(String key) {
        return RestAssured.given().header("Authorization", "Bearer " + key);
    }
}
