/** An application on MicroProfile Config whose database password is a secret. */
@NullMarked
package io.secretctl.examples.smallrye;

import org.jspecify.annotations.NullMarked;
