package dev.hart.config;

import dev.hart.aws.S3Settings;
import java.util.Locale;
import java.util.Optional;

/** The rules between {@code hart.role} and other settings. */
final class RoleSettings {
    private RoleSettings() {}

    /**
     * @throws SettingsException if the role needs jobs and this instance has none, a door is to retire, or {@code hart.pack} does not
     *     fit the role
     */
    static void check(ServiceConfig config) {
        Role role = config.role();
        String name = role.name().toLowerCase(Locale.ROOT);
        if (role != Role.ALL) {
            Rule.require(
                    JobSettings.enabled(config),
                    () -> "hart.role=" + name + " needs jobs: "
                            + (config.jobs().enabled().isPresent()
                                    ? "hart.jobs.enabled is false"
                                    : "with hart.store=s3 set hart.sqs.queue"));
        }
        Rule.require(
                role != Role.DOOR || config.worker().retireAfter().isEmpty(),
                () -> "hart.worker.retire-after is for instances with a worker, which hart.role=door has not");
        Optional<S3Settings> object = PackPlace.inS3(config);
        Rule.require(
                role == Role.DOOR || object.isEmpty(),
                () -> "hart.pack names an object of S3, which only a door reads: hart.role=" + name
                        + " needs the folder of the pack");
    }
}
