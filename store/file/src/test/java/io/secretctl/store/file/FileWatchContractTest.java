package io.secretctl.store.file;

import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.WatchContract;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileWatchContractTest extends WatchContract {
    @TempDir
    private Path folder;

    @Override
    protected ConfigStore openStore() {
        return Stores.open("file:" + folder.resolve("store"), Patience.STORE);
    }
}
