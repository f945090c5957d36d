package dev.hart.job;

/** Which job: its name, and whose. */
public record JobRef(Owner owner, JobId id) {
    @Override
    public String toString() {
        return owner + "/" + id;
    }
}
