package io.secretctl.cli;

class FileAgentProcessTest extends AgentContract {
    @Override
    String uri() {
        return "file:" + sandbox.resolve("store");
    }
}
