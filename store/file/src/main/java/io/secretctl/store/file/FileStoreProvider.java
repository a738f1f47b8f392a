package io.secretctl.store.file;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.ConfigStoreProvider;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens {@code file:DIR}, {@code file:/DIR} and {@code file:///DIR}. The folder is taken literally (no percent
 * escapes), relative to the working directory, and need not exist: it is made by the first write.
 */
public final class FileStoreProvider implements ConfigStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("file");
    }

    @Override
    public ConfigStore open(String uri, StoreOptions options) {
        String folder = uri.substring("file:".length());
        if (folder.startsWith("//")) {
            if (!folder.startsWith("///")) {
                throw new StoreException.Unusable("a file store is on this machine: write file:DIR or file:///DIR");
            }
            folder = folder.substring(2);
        }
        if (folder.isEmpty()) {
            throw new StoreException.Unusable("the file store needs a folder: file:DIR");
        }
        Path root;
        try {
            root = Path.of(folder).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new StoreException.Unusable("the folder of the file store is no path on this machine");
        }
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new StoreException.Unusable("file:" + root + " is not a folder");
        }
        return new FileStore(root, options);
    }
}
