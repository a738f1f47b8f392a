package io.secretctl.secrets;

class FileResealTest extends ResealContract {
    @Override
    String uri() {
        return "file:" + folder.resolve("secrets");
    }

    @Override
    int keys() {
        return 40;
    }
}
