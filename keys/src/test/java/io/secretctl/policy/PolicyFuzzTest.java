package io.secretctl.policy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.secretctl.crypto.KeyId;
import io.secretctl.store.Entry;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever the bytes, a document is read or refused, and what is read is written in the same way. Runs the inputs
 * beside it (resources, {@code PolicyFuzzTestInputs}); docs/policy-v1.md tells how to look for new ones.
 */
class PolicyFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void policy(byte[] payload) {
        try {
            requireSame(PolicyCodec.encode(PolicyCodec.decode(payload)), payload);
        } catch (PolicyException.Malformed e) {
            // refused, as it should be
        }
    }

    @FuzzTest(maxDuration = "1m")
    void root(byte[] payload) {
        try {
            requireSame(Root.decode(payload).encode(), payload);
        } catch (PolicyException.Malformed e) {
            // refused, as it should be
        }
    }

    /** No key here has signed anything that a fuzzer could write. */
    @FuzzTest(maxDuration = "1m")
    void stored(byte[] document) {
        KeyId id = new KeyId("ab".repeat(32));
        Listing listing = new Listing(
                Prefix.RESERVED,
                List.of(
                        new Entry(StoredDocuments.keyPath(id), document, "t"),
                        new Entry(StoredDocuments.policyPath(1), document, "t"),
                        new Entry(StoredDocuments.rootPath(1), document, "t")),
                1);
        try {
            TrustedPolicies.of(listing, TrustSettings.onFirstUse(), KeySpaceFixture.CLOCK);
            throw new IllegalStateException("a document passed for a root and for a policy");
        } catch (TrustException e) {
            // refused, as it should be
        }
    }

    private static void requireSame(byte[] written, byte[] read) {
        if (!Arrays.equals(written, read)) {
            throw new IllegalStateException("a document is not written as it was read");
        }
    }
}
