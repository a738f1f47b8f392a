package io.secretctl.cli;

class FileSecretsProcessTest extends SecretsContract {
    @Override
    String uri() {
        return "file:" + sandbox.resolve("store");
    }
}
