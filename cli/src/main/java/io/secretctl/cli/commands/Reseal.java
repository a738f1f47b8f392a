package io.secretctl.cli.commands;

import io.secretctl.cli.terminal.ProgressLine;
import io.secretctl.secrets.ResealOptions;
import io.secretctl.secrets.ResealPlan;
import io.secretctl.secrets.ResealSummary;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.util.Collection;
import java.util.Locale;

/** Seals values again, telling how far it has come. */
final class Reseal {
    private Reseal() {}

    static ResealSummary run(Context context, SecretStore secrets, Prefix prefix, ResealOptions options) {
        try (ProgressLine progress = context.terminal().progressOf("looked at")) {
            return secrets.resealAll(prefix, options.telling(p -> progress.show(p.done(), p.total())));
        } catch (StoreException e) {
            context.terminal().warn("stopped on the way: what is sealed again stays so, and the same command goes on");
            throw e;
        }
    }

    /** Names what is left, and why. */
    static void warnOf(Context context, Collection<ResealPlan.Item> left) {
        left.forEach(item -> context.terminal().warn(item.path() + ": " + state(item.state()) + ": " + item.reason()));
    }

    static String values(long number) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? "value" : "values");
    }

    static String state(ResealPlan.State state) {
        return switch (state) {
            case READY -> "ready";
            case NOT_READABLE -> "not readable by you";
            case NOT_WRITABLE -> "not writable by you";
            case NO_COMMON_SUITE -> "not possible by the policy";
            case AUTHOR_GONE -> "its author is gone";
            case REFUSED -> "refused";
        };
    }
}
