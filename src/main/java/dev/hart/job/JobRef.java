package dev.hart.job;

/** The full name of a job: its owner and its id among the owner's jobs. */
public record JobRef(Owner owner, JobId id) {
    @Override
    public String toString() {
        return owner + "/" + id;
    }
}
