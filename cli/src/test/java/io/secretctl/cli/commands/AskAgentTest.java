package io.secretctl.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AskAgentTest {
    /** A setting that it left out would silently not be heeded. */
    @Test
    void theLauncherSendsEveryVariableThatCounts() throws IOException {
        String script = Files.readString(Path.of("src/main/dist/lib/agent.sh"));
        Matcher loop = Pattern.compile("for secretctl_name in ([^;]*);").matcher(script);
        assertThat(loop.find()).isTrue();
        assertThat(List.of(loop.group(1).split("[\\s\\\\]+"))).containsExactlyElementsOf(AskAgent.variables());
    }
}
