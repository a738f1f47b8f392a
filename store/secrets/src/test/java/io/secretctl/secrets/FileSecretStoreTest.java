package io.secretctl.secrets;

class FileSecretStoreTest extends SecretStoreContract {
    @Override
    String uri() {
        return "file:" + folder.resolve("secrets");
    }
}
