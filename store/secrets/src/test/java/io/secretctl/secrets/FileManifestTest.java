package io.secretctl.secrets;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileManifestTest extends ManifestContract {
    @TempDir
    Path folder;

    @Override
    String uri() {
        return "file:" + folder.resolve("secrets");
    }
}
