package dev.hart.api;

/** The paths below {@code /q} that hart itself tells apart; Quarkus serves the others. */
public final class ManagementPaths {
    /** Everything for operators. */
    public static final String ROOT = "/q";

    /** The health checks, which need no API key. */
    public static final String HEALTH = "/q/health";

    /** How long the instance has been idle; without an API key for callers on this machine. */
    public static final String IDLE = "/q/idle";

    private ManagementPaths() {}
}
