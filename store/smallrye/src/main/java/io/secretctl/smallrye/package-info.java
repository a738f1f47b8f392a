/**
 * Secrets as MicroProfile Config has them, for SmallRye Config, and so for Quarkus, WildFly and Open Liberty: a config
 * source of everything under a prefix, and {@code ${secretctl::/app/db/password}} in any other source. Settings are
 * those of {@link io.secretctl.secrets.SecretSettings} with {@code secretctl.} before the name.
 */
@NullMarked
package io.secretctl.smallrye;

import org.jspecify.annotations.NullMarked;
