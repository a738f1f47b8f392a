package io.secretctl.secrets;

class FileRestoreTest extends RestoreContract {
    @Override
    String uri() {
        return "file:" + folder.resolve("secrets");
    }
}
