/** How the program and its agent talk: a socket of the user's own, one request and one answer a connection. */
@NullMarked
package io.secretctl.cli.agent;

import org.jspecify.annotations.NullMarked;
