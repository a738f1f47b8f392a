package io.secretctl.secrets;

class FileSecretWatchTest extends SecretWatchContract {
    @Override
    String uri() {
        return "file:" + folder.resolve("secrets");
    }
}
