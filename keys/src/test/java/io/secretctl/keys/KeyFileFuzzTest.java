package io.secretctl.keys;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whatever the bytes, a key file is read or refused. Runs the inputs beside it (resources, {@code
 * KeyFileFuzzTestInputs}); docs/keys.md tells how to look for new ones.
 */
class KeyFileFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void parse(byte[] file) {
        try (KeyRing ring = KeyFile.parse(Path.of("fuzz.key"), file, Optional.empty())) {
            if (!Arrays.equals(KeyFile.encode(ring), file)) {
                throw new IllegalStateException("a ring is not written as it was read");
            }
        } catch (KeyFileException e) {
            // refused, as it should be
        }
    }

    @FuzzTest(maxDuration = "1m")
    void publicLine(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        try {
            if (!PublicIdentity.parse(text).text().equals(text.strip())) {
                throw new IllegalStateException("an identity is not written as it was read");
            }
        } catch (IllegalArgumentException e) {
            // refused, as it should be
        }
    }
}
