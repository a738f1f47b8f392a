package io.secretctl.secrets;

import io.secretctl.policy.TrustedPolicies;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The prefixes of which a reader wants a manifest that is in force, and does nothing without. Immutable. */
final class RequiredManifests {
    static final RequiredManifests NONE = new RequiredManifests(List.of());

    private final List<Prefix> prefixes;

    /**
     * Wants these.
     *
     * @throws SecretException.Reserved if one is of secretctl's own
     */
    RequiredManifests(Collection<Prefix> prefixes) {
        this.prefixes = List.copyOf(prefixes);
        prefixes.forEach(Manifest::place);
    }

    /**
     * What manifests say, for as long as a reader is open: nobody remembers it longer, since who made it may be no writer any
     * more then.
     *
     * @param values of every path that they name
     * @param issued when each of them was made
     * @param until when the first of them expires; {@link Instant#MAX} if there is none
     */
    record Promised(Map<KeyPath, Seen> values, Map<Prefix, Instant> issued, Instant until) {
        static final Promised NOTHING = new Promised(Map.of(), Map.of(), Instant.MAX);

        Promised {
            values = PathMap.of(values);
            issued = Map.copyOf(issued);
        }
    }

    /**
     * What all of them say.
     *
     * @param reserved what was read of {@link Prefix#RESERVED}
     * @param before what they said the last time
     * @throws SecretException.NoManifest if one is missing, does not count, has expired, is older than the one before, or
     *     contradicts another
     * @throws io.secretctl.policy.TrustException if the policies are not as new as those that one was made by
     */
    Promised in(Listing reserved, TrustedPolicies policies, Promised before, Instant now) {
        Map<KeyPath, Seen> values = new HashMap<>();
        Map<Prefix, Instant> issued = new HashMap<>();
        Instant until = Instant.MAX;
        for (Prefix prefix : prefixes) {
            Manifest manifest = Manifest.verify(entry(reserved, prefix), prefix, policies);
            manifest.requireInForce(now);
            if (manifest.issued().isBefore(before.issued().getOrDefault(prefix, Instant.MIN))) {
                throw new SecretException.NoManifest(prefix, "it is older than the one that was there before");
            }
            issued.put(prefix, manifest.issued());
            until = until.isBefore(manifest.expires()) ? until : manifest.expires();
            manifest.values().forEach((path, said) -> values.merge(path, said, (a, b) -> agreed(prefix, path, a, b)));
        }
        return new Promised(values, issued, until);
    }

    private static Entry entry(Listing reserved, Prefix prefix) {
        KeyPath place = Manifest.place(prefix);
        return reserved.entries().stream()
                .filter(entry -> entry.path().equals(place))
                .findFirst()
                .orElseThrow(() -> new SecretException.NoManifest(prefix, "there is none"));
    }

    private static Seen agreed(Prefix prefix, KeyPath path, Seen a, Seen b) {
        if (a.position().equals(b.position()) && !a.payloadHash().equals(b.payloadHash())) {
            throw new SecretException.NoManifest(
                    prefix, "another one names another envelope of " + path + " " + a.position());
        }
        return Seen.newer(a, b);
    }
}
