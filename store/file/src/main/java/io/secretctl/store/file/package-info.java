/**
 * The store in a folder: {@code file:DIR}, one file a key, friendly to git. {@code docs/stores.md} describes what lies
 * in the folder; {@link io.secretctl.store.Stores#open} opens it.
 */
@NullMarked
package io.secretctl.store.file;

import org.jspecify.annotations.NullMarked;
