/**
 * The store SPI: an open key space that holds bytes. Nothing here knows what an envelope is, and nothing here is
 * trusted by the layers above: a store may lie, replay and forge, and the reader finds it out.
 *
 * <p>A consumer of secrets wants {@code SecretStore}, not this package; an author of a backend implements {@link
 * io.secretctl.store.ConfigStore} and {@link io.secretctl.store.ConfigStoreProvider}.
 */
@NullMarked
package io.secretctl.store;

import org.jspecify.annotations.NullMarked;
