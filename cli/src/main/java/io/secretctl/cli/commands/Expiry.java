package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** When something expires, as people write it: in whole seconds, in the future, at most at the end of the year 9999. */
final class Expiry {
    /** The last time that is written with four digits for the year, as everybody can read it (RFC 3339). */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Expiry() {}

    /**
     * Reads a time such as {@code 2030-01-31T00:00:00Z}.
     *
     * @param what is given so, to be named when it makes no sense
     */
    static Instant at(String what, String text) {
        Instant time;
        try {
            time = Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw CliException.usage("a time is written as 2030-01-31T00:00:00Z, not " + text)
                    .causedBy(e);
        }
        if (!time.isAfter(Instant.now())) {
            throw CliException.usage(what + " " + text + " is past");
        }
        if (time.isAfter(LATEST)) {
            throw CliException.usage(what + " " + text + " lies beyond the year 9999");
        }
        return time;
    }

    /** Reads how long it is until then, such as {@code 90d}: a second at least. */
    static Duration in(String what, String text) {
        Duration time = RegisterCommand.time(what, text);
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw CliException.usage(what + " is at least 1s");
        }
        if (time.compareTo(Duration.between(Instant.now(), LATEST)) >= 0) {
            throw CliException.usage(what + " lies beyond the year 9999");
        }
        return time;
    }

    /** Reads either, or {@code never}. */
    static Optional<Instant> of(String what, String text) {
        if (text.equals("never")) {
            return Optional.empty();
        }
        return Optional.of(
                text.contains("-")
                        ? at(what, text)
                        : Instant.now().plus(in(what, text)).truncatedTo(ChronoUnit.SECONDS));
    }
}
