package dev.hart.api.key;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** The {@link Caller} of one request, which {@link KeyFilter} sets. */
@RequestScoped
class CurrentCaller implements Caller {
    private boolean isAdmitted;
    private Optional<ApiKey> key = Optional.empty();

    /** Sets the API key of the caller; empty if the service requires none. */
    void admit(Optional<ApiKey> admitted) {
        key = admitted;
        isAdmitted = true;
    }

    boolean isAdmitted() {
        return isAdmitted;
    }

    @Override
    public String name() {
        return key().map(ApiKey::name).orElse(ANYONE);
    }

    @Override
    public boolean mayLowerModeration() {
        return rights().mayLowerModeration();
    }

    @Override
    public boolean mayUse(String model) {
        return rights().mayUse(model);
    }

    private KeyRights rights() {
        return key().map(ApiKey::rights).orElse(KeyRights.WITHOUT_KEY);
    }

    /**
     * The API key of the caller; empty if the service requires none.
     *
     * @throws IllegalStateException before {@link #admit}
     */
    Optional<ApiKey> key() {
        if (!isAdmitted) {
            throw new IllegalStateException("the caller of this request was not admitted");
        }
        return key;
    }
}
