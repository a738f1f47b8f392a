package io.secretctl.secrets;

import io.secretctl.secrets.CacheDocument.Part;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What was last read from one store and accepted, as it was stored, in a file: ciphertext alone. Nothing about the file is
 * authentic, its time neither: whoever reads it verifies again. Thread-safe; of several processes the last one's write
 * stands.
 */
final class CiphertextCache {
    /** How often the time of something that has not changed is written again. */
    private static final Duration REFRESH = Duration.ofMinutes(1);

    /** How far ahead of this machine's clock the file's time may be. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final CacheFile file;
    private final Duration maxStaleness;
    private final Clock clock;

    CiphertextCache(CacheFile file, Duration maxStaleness, Clock clock) {
        this.file = file;
        this.maxStaleness = maxStaleness;
        this.clock = clock;
    }

    /**
     * What the cache has.
     *
     * @param value empty if it has nothing that can be used
     * @param at when it had been read from the store
     * @param explanation why there is nothing, as a clause
     */
    record Found<T>(Optional<T> value, Instant at, String explanation) {
        static <T> Found<T> nothing(String explanation) {
            return new Found<>(Optional.empty(), Instant.EPOCH, explanation);
        }
    }

    synchronized Found<Listing> list(Prefix prefix) {
        if (prefix.equals(Prefix.RESERVED)) {
            // Their age is that of the values: a policy that has not changed is not old.
            return find(
                    prefix.value(),
                    part -> true,
                    part -> new Listing(prefix, List.of(), 0),
                    document -> new Listing(prefix, document.policies(), 0));
        }
        return find(
                prefix.value(),
                part -> part.covers(prefix),
                part -> new Listing(
                        prefix,
                        part.entries().stream()
                                .filter(e -> prefix.contains(e.path()))
                                .toList(),
                        part.revision()),
                document -> new Listing(prefix, List.of(), 0));
    }

    synchronized Found<Optional<Entry>> get(KeyPath path) {
        return find(
                path.value(),
                part -> part.covers(path),
                part -> part.entries().stream()
                        .filter(e -> e.path().equals(path))
                        .findFirst(),
                document -> Optional.empty());
    }

    private <T> Found<T> find(
            String what, Predicate<Part> fits, Function<Part, T> ofPart, Function<CacheDocument, T> ofPolicies) {
        try {
            CacheDocument document = file.read();
            Optional<Part> part = document.parts().stream().filter(fits).max(Comparator.comparing(Part::at));
            if (part.isEmpty()) {
                return Found.nothing("the cache " + file + " holds nothing of " + what);
            }
            Instant at = part.get().at();
            if (at.plus(maxStaleness).isBefore(clock.instant())) {
                return Found.nothing("the cache is of " + at + ", older than " + maxStaleness.toSeconds() + " s");
            }
            if (at.isAfter(clock.instant().plus(SKEW))) {
                return Found.nothing("the cache is of " + at + ", which is yet to come");
            }
            boolean policies = what.equals(Prefix.RESERVED.value());
            return new Found<>(Optional.of(policies ? ofPolicies.apply(document) : ofPart.apply(part.get())), at, "");
        } catch (IOException e) {
            return Found.nothing("the cache can't be used: " + e.getMessage());
        }
    }

    /** Keeps the policies; returns what prevented it. */
    synchronized Optional<String> keepPolicies(Listing reserved) {
        return change(document -> document.policies().equals(reserved.entries())
                ? Optional.empty()
                : Optional.of(document.withPolicies(reserved.entries())));
    }

    /** Keeps all that is under a prefix; returns what prevented it. */
    synchronized Optional<String> keep(Listing listing) {
        List<Entry> entries =
                listing.entries().stream().filter(e -> !e.path().isReserved()).toList();
        return keep(new Part(listing.prefix().value(), false, clock.instant(), listing.revision(), entries));
    }

    /** Keeps what is under one path; returns what prevented it. */
    synchronized Optional<String> keep(KeyPath path, Optional<Entry> entry) {
        return keep(
                new Part(path.value(), true, clock.instant(), 0, entry.stream().toList()));
    }

    private Optional<String> keep(Part part) {
        return change(document -> {
            boolean isKept = document.parts().stream()
                    .anyMatch(p -> p.isOf(part)
                            && p.entries().equals(part.entries())
                            && p.at().plus(refresh()).isAfter(part.at())
                            && !p.at().isAfter(part.at()));
            return isKept ? Optional.empty() : Optional.of(document.with(part));
        });
    }

    private Duration refresh() {
        Duration share = maxStaleness.dividedBy(10);
        return share.compareTo(REFRESH) < 0 ? share : REFRESH;
    }

    private Optional<String> change(Function<CacheDocument, Optional<CacheDocument>> change) {
        try {
            Optional<CacheDocument> changed = change.apply(file.readOrBeginAnew());
            if (changed.isPresent()) {
                file.write(changed.get());
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
