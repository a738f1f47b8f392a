/** Tests of the file store. */
@NullMarked
package io.secretctl.store.file;

import org.jspecify.annotations.NullMarked;
