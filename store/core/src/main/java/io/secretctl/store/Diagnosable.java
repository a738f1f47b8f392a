package io.secretctl.store;

import java.util.List;

/** A {@link ConfigStore} that can tell more about its own health than its calls do: what {@code doctor} asks. */
public interface Diagnosable {
    /**
     * Looks at the backend and says what it finds, reachable or not. Ends within the timeout of the {@link
     * StoreOptions} for each endpoint, and throws nothing because of what it finds.
     */
    List<Diagnosis> diagnose();
}
