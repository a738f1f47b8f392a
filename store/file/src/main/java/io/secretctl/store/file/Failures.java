package io.secretctl.store.file;

import io.secretctl.store.StoreException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.Set;

/** Says in plain words what a file system refused. */
final class Failures {
    /** As the C library words EPERM and EROFS; only EACCES has an exception of its own. */
    private static final Set<String> REFUSALS = Set.of("Operation not permitted", "Read-only file system");

    private Failures() {}

    static StoreException of(String endpoint, IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return new StoreException.Denied(endpoint, "no permission for " + denied.getFile(), e);
        }
        if (e instanceof FileSystemException failed) {
            String reason = Optional.ofNullable(failed.getReason())
                    .orElse(failed.getClass().getSimpleName());
            String where = failed.getFile() + ": " + reason;
            return REFUSALS.contains(reason)
                    ? new StoreException.Denied(endpoint, where, e)
                    : new StoreException.Unreachable(endpoint, where, e);
        }
        if (e instanceof ClosedByInterruptException) {
            return new StoreException.Unreachable(endpoint, "the call was interrupted", e);
        }
        return new StoreException.Unreachable(endpoint, String.valueOf(e.getMessage()), e);
    }
}
