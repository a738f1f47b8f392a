/**
 * Who may read and write what: the signed documents of a key space, and what follows from them. {@link
 * io.secretctl.policy.TrustedPolicies} reads and verifies them, {@link io.secretctl.policy.KeySpace} publishes them, and
 * {@link io.secretctl.policy.Policy} answers. The documents are specified in docs/policy-v1.md.
 */
@NullMarked
package io.secretctl.policy;

import org.jspecify.annotations.NullMarked;
