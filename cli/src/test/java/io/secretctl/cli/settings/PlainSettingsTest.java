package io.secretctl.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.CliException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainSettingsTest {
    private static final Path FILE = Path.of("/p/secretctl.yaml");
    private static final List<String> PIECES = List.of(
            "store",
            "root",
            "identity",
            "timeout",
            ": ",
            ":",
            " ",
            "\n",
            "\"",
            "'",
            "#",
            "file:x",
            "etcd://h:1/p",
            "5s",
            "-",
            "@",
            "[",
            "{",
            "|",
            "&a",
            "*a",
            "!t",
            "\\",
            "\t",
            "\r",
            "---",
            "...",
            "null",
            "~",
            "é",
            "a: b",
            ",",
            "%");

    private static Optional<SettingsFile> yaml(String document) {
        try {
            return Optional.of(SettingsParser.parse(FILE, document));
        } catch (CliException e) {
            return Optional.empty();
        }
    }

    @Test
    void whatItReadsYamlReadsAlike() {
        Random random = new Random(5);
        int read = 0;
        for (int round = 0; round < 30_000; round++) {
            StringBuilder document = new StringBuilder();
            int lines = random.nextInt(4);
            for (int i = 0; i < lines; i++) {
                if (random.nextInt(3) > 0) {
                    document.append(PIECES.get(random.nextInt(4))).append(": ");
                }
                int pieces = random.nextInt(4);
                for (int j = 0; j < pieces; j++) {
                    document.append(PIECES.get(random.nextInt(PIECES.size())));
                }
                document.append('\n');
            }
            Optional<SettingsFile> plain = PlainSettings.parse(FILE, document.toString());
            if (plain.isPresent()) {
                read++;
                assertThat(yaml(document.toString())).as("%s", document).isEqualTo(plain);
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store: \"file:secrets\"\nroot: \"scroot1abc\"\n",
                "# mine\nstore: etcd://h:2379/app\n\ntimeout: 5s",
                ""
            })
    void whatIsWrittenByTheProgramIsPlain(String document) {
        assertThat(PlainSettings.parse(FILE, document)).isPresent().isEqualTo(yaml(document));
    }
}
