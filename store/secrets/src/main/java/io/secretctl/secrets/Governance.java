package io.secretctl.secrets;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyException;
import io.secretctl.policy.PolicyKey;
import io.secretctl.policy.TrustedPolicies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the policies say of values that are stored already. */
final class Governance {
    private Governance() {}

    /** What should be done about a value, and can; empty if it is right. */
    static Optional<ResealPlan.Item> item(Examined examined, TrustedPolicies policies, Optional<KeyRing> keys) {
        if (examined instanceof Examined.Refused refused) {
            return Optional.of(refused(refused));
        }
        SecretInfo info = ((Examined.Verified) examined).info();
        return reasonToReseal(info, policies)
                .map(reason -> new ResealPlan.Item(info.path(), state(info, policies.newest(), keys), reason));
    }

    static ResealPlan.Item refused(Examined.Refused refused) {
        return new ResealPlan.Item(
                refused.path(),
                ResealPlan.State.REFUSED,
                String.valueOf(refused.reason().getMessage()));
    }

    private static ResealPlan.State state(SecretInfo info, Policy policy, Optional<KeyRing> keys) {
        if (authorIsGone(info, policy)) {
            return ResealPlan.State.AUTHOR_GONE;
        }
        if (!info.isDeleted() && !hasCommonSuite(info, policy)) {
            return ResealPlan.State.NO_COMMON_SUITE;
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

    private static boolean hasCommonSuite(SecretInfo info, Policy policy) {
        try {
            return !policy.recipientIds(info.path(), policy.suiteFor(info.path()))
                    .isEmpty();
        } catch (PolicyException e) {
            return false;
        }
    }

    /**
     * Whether whoever wrote a value may no longer write it: nobody can tell if that was written before the right ended. Who
     * has the name now and other keys is not who wrote it.
     */
    static boolean authorIsGone(SecretInfo info, Policy policy) {
        return policy.owner(info.header().author())
                .filter(name -> policy.writers(info.path()).contains(name))
                .isEmpty();
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

    /**
     * Every policy is asked, oldest first: who could read a path, and until when. Who may read it again owes nothing, if
     * it is with a key of before: a name alone is not the same reader.
     */
    static List<Debt> debt(SecretInfo info, List<Policy> history) {
        Map<String, Policy> revoked = new TreeMap<>();
        Map<String, Set<KeyId>> before = Map.of();
        Map<String, Set<KeyId>> lost = new HashMap<>();
        for (Policy policy : history) {
            Map<String, Set<KeyId>> readers = readerKeys(policy, info);
            before.forEach((name, keys) -> {
                if (!readers.containsKey(name)) {
                    revoked.put(name, policy);
                    lost.put(name, keys);
                }
            });
            readers.forEach((name, keys) -> {
                if (!Collections.disjoint(keys, lost.getOrDefault(name, Set.of()))) {
                    revoked.remove(name);
                }
            });
            before = readers;
        }
        Instant changed = info.header().valueChanged();
        List<Debt> debts = new ArrayList<>();
        revoked.forEach((name, policy) -> {
            Instant time = policy.head().issued();
            // Whoever signs a policy says when; what was still sealed under the one before says more.
            if (info.header().policyVersion() < policy.version() || !changed.isAfter(time)) {
                debts.add(new Debt(info.path(), name, time, changed));
            }
        });
        return debts;
    }

    private static Map<String, Set<KeyId>> readerKeys(Policy policy, SecretInfo info) {
        Map<String, Set<KeyId>> keys = new TreeMap<>();
        for (String name : policy.readers(info.path())) {
            Optional.ofNullable(policy.identities().get(name))
                    .ifPresent(identity ->
                            keys.put(name, identity.keys().map(PolicyKey::id).collect(Collectors.toSet())));
        }
        return keys;
    }
}
