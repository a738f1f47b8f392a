/**
 * Secrets in Spring Boot: {@code spring.config.import=secretctl:/app/} makes {@code /app/db/password} the property {@code
 * db.password}. Settings are those of {@link io.secretctl.secrets.SecretSettings} with {@code secretctl.} before the
 * name, and the {@code SECRETCTL_*} variables of the command line.
 */
@NullMarked
package io.secretctl.spring;

import org.jspecify.annotations.NullMarked;
