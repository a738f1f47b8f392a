package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.keys.StatedKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * The public keys of one identity.
 *
 * @param encryption 1 to 16 keys of any suites, one of them primary, in the order of their ids
 * @param signing 1 to 16 Ed25519 keys, one of them primary, in the order of their ids
 */
public record Identity(List<PolicyKey> encryption, List<PolicyKey> signing) {
    /**
     * Sorts the keys and checks what is said above.
     *
     * @throws IllegalArgumentException if it does not hold
     */
    public Identity {
        encryption = StatedKey.checked("encryption", encryption);
        signing = StatedKey.checked("signing", signing);
        if (encryption.stream().anyMatch(k -> Suite.ofKeyType(k.type()).isEmpty())) {
            throw new IllegalArgumentException("an encryption key is of an unknown type");
        }
        if (signing.stream().anyMatch(k -> !k.type().equals(VerifyingKey.KEY_TYPE))) {
            throw new IllegalArgumentException("a signing key is not of the type " + VerifyingKey.KEY_TYPE);
        }
    }

    public Stream<PolicyKey> keys() {
        return Stream.concat(encryption.stream(), signing.stream());
    }

    /** The keys that values of a suite are sealed to: the primary and the active ones of its type. */
    List<KeyId> recipients(Suite suite) {
        return encryption.stream()
                .filter(k -> k.state().isCurrent() && k.type().equals(suite.keyType()))
                .map(PolicyKey::id)
                .toList();
    }

    /** Whether what this key signs now counts. */
    boolean signsWith(KeyId id) {
        return signing.stream().anyMatch(k -> k.state().isCurrent() && k.id().equals(id));
    }
}
