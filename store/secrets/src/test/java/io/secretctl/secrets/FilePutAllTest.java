package io.secretctl.secrets;

class FilePutAllTest extends PutAllContract {
    @Override
    String uri() {
        return "file:" + folder.resolve("secrets");
    }
}
