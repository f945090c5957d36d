package dev.hart.api;

import static io.restassured.RestAssured.get;

/** Waits until the model is served, which is loaded in the background. */
public final class Ready {
    private Ready() {}

    public static void await() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (get("/q/health/started").statusCode() == 200) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the service is not ready after 30 s");
    }
}
