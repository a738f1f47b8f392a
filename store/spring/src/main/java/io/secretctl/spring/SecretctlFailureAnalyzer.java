package io.secretctl.spring;

import io.secretctl.keys.KeyFileException;
import io.secretctl.secrets.SecretException;
import io.secretctl.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in the application's start-up report what stopped an import, and what to do. */
final class SecretctlFailureAnalyzer extends AbstractFailureAnalyzer<SecretctlImportException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SecretctlImportException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause.getCause()), cause);
    }

    private static String action(@Nullable Throwable reason) {
        if (reason instanceof StoreException.Unreachable) {
            return "See whether secretctl.store names the store and it runs. To start without it, turn the cache on"
                    + " (secretctl.state and secretctl.cache-max-age), or import optional:secretctl:";
        }
        if (reason instanceof StoreException.Unusable) {
            return "Set secretctl.store, secretctl.identity and secretctl.root, or the variables SECRETCTL_*.";
        }
        if (reason instanceof SecretException.Missing) {
            return "Write the values with secretctl set, or let this identity read them with secretctl access grant.";
        }
        if (reason instanceof KeyFileException) {
            return "See the file that secretctl.identity names.";
        }
        return "Do not use the values. secretctl verify and secretctl history show who wrote what.";
    }
}
