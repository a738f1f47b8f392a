/**
 * What a consumer of secrets opens: {@link io.secretctl.secrets.SecretStore}, which reads, verifies, opens, seals and
 * writes values in any store, and {@link io.secretctl.secrets.KeySpace}, which makes and governs a key space.
 */
@NullMarked
package io.secretctl.secrets;

import org.jspecify.annotations.NullMarked;
