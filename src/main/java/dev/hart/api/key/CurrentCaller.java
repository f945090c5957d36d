package dev.hart.api.key;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** The {@link Caller} of one request, as {@link KeyFilter} found it. */
@RequestScoped
class CurrentCaller implements Caller {
    private boolean isAdmitted;
    private Optional<ApiKey> key = Optional.empty();

    /** Says who calls: a key, or nobody where none is needed. */
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
        return key().map(ApiKey::mayLowerModeration).orElse(false);
    }

    @Override
    public boolean mayUse(String model) {
        return key().map(known -> known.mayUse(model)).orElse(true);
    }

    /** Who that is, if anybody needs a key. */
    Optional<ApiKey> key() {
        if (!isAdmitted) {
            throw new IllegalStateException("nobody was admitted in this request");
        }
        return key;
    }
}
