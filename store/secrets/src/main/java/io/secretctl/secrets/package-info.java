/**
 * What a consumer of secrets opens: {@link io.secretctl.secrets.SecretStore}, which reads, verifies, opens, seals and
 * writes values in any store.
 */
@NullMarked
package io.secretctl.secrets;

import org.jspecify.annotations.NullMarked;
