/** A Spring Boot application whose database password is a secret. */
@NullMarked
package io.secretctl.examples.spring;

import org.jspecify.annotations.NullMarked;
