package io.secretctl.secrets;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyException;
import io.secretctl.policy.TrustedPolicies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the policies say of values that are stored already. */
final class Governance {
    private Governance() {}

    static ResealPlan plan(List<Examined> examined, TrustedPolicies policies, Optional<KeyRing> keys) {
        return new ResealPlan(examined.stream()
                .map(e -> item(e, policies, keys))
                .flatMap(Optional::stream)
                .toList());
    }

    private static Optional<ResealPlan.Item> item(Examined examined, TrustedPolicies policies, Optional<KeyRing> keys) {
        if (examined instanceof Examined.Refused refused) {
            return Optional.of(new ResealPlan.Item(
                    refused.path(),
                    ResealPlan.State.REFUSED,
                    String.valueOf(refused.reason().getMessage())));
        }
        SecretInfo info = ((Examined.Verified) examined).info();
        return reasonToReseal(info, policies)
                .map(reason -> new ResealPlan.Item(info.path(), state(info, policies.newest(), keys), reason));
    }

    private static ResealPlan.State state(SecretInfo info, Policy policy, Optional<KeyRing> keys) {
        if (authorIsGone(info, policy)) {
            return ResealPlan.State.AUTHOR_GONE;
        }
        boolean readable = info.isDeleted()
                || keys.stream()
                        .flatMap(k -> k.decryptionKeys().stream())
                        .anyMatch(k -> info.recipients().contains(k.id()));
        if (!readable) {
            return ResealPlan.State.NOT_READABLE;
        }
        boolean writable =
                keys.flatMap(k -> policy.writerOf(info.path(), k.signer().id())).isPresent();
        return writable ? ResealPlan.State.READY : ResealPlan.State.NOT_WRITABLE;
    }

    /** Whether whoever wrote a value may no longer write it: nobody can tell if that was written before the right ended. */
    static boolean authorIsGone(SecretInfo info, Policy policy) {
        return !policy.writers(info.path()).contains(info.author());
    }

    /** Why a value is not sealed as the newest policy would have it; empty if it is. */
    static Optional<String> reasonToReseal(SecretInfo info, TrustedPolicies policies) {
        Policy policy = policies.newest();
        if (authorIsGone(info, policy)) {
            return Optional.of("its author " + info.author() + " may no longer write it: look at the value");
        }
        long since = policies.nothingTakenSince();
        if (info.header().policyVersion() < since) {
            return Optional.of("made under policy version " + info.header().policyVersion() + ", and since version "
                    + since + " somebody may do less");
        }
        if (policy.writerOf(info.path(), info.header().author()).isEmpty()) {
            return Optional.of("signed by an old key of its author " + info.author());
        }
        return info.isDeleted() ? Optional.empty() : reasonOfReaders(info, policy);
    }

    private static Optional<String> reasonOfReaders(SecretInfo info, Policy policy) {
        try {
            Suite suite = policy.suiteFor(info.path());
            if (suite != info.header().suite()) {
                return Optional.of("sealed by " + info.header().suite().id() + ", its readers can have " + suite.id());
            }
            return policy.recipientIds(info.path(), suite).equals(info.recipients())
                    ? Optional.empty()
                    : Optional.of("its readers, or their keys, have changed since policy version "
                            + info.header().policyVersion());
        } catch (PolicyException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Every policy is asked, oldest first: who could read a path, and until when. */
    static List<Debt> debt(SecretInfo info, List<Policy> history) {
        Map<String, Instant> revoked = new TreeMap<>();
        Set<String> before = Set.of();
        for (Policy policy : history) {
            Set<String> readers = policy.readers(info.path());
            before.stream()
                    .filter(name -> !readers.contains(name))
                    .forEach(name -> revoked.put(name, policy.head().issued()));
            readers.forEach(revoked::remove);
            before = readers;
        }
        Instant changed = info.header().valueChanged();
        List<Debt> debts = new ArrayList<>();
        revoked.forEach((name, time) -> {
            if (!changed.isAfter(time)) {
                debts.add(new Debt(info.path(), name, time, changed));
            }
        });
        return debts;
    }
}
