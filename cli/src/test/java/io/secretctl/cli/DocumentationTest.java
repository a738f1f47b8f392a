package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DocumentationTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/cli/README.md"));
    }

    @Test
    void everyExitCodeIsThere() throws IOException {
        for (ExitCode exit : ExitCode.values()) {
            assertThat(page()).contains("| " + exit.code() + " | " + exit.meaning() + " |");
        }
    }

    @Test
    void everySettingIsThere() throws IOException {
        for (Setting setting : Setting.values()) {
            assertThat(page())
                    .contains("`" + setting.key() + "`")
                    .contains("`" + setting.flag() + " " + setting.placeholder() + "`")
                    .contains("`" + setting.variable() + "`");
        }
    }
}
