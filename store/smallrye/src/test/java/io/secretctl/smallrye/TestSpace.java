package io.secretctl.smallrye;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** A key space in a folder, and the settings of a program that reads it. */
record TestSpace(String uri, Path keyFile, RootFingerprint root) {
    static TestSpace in(Path folder) {
        Instant now = Instant.now();
        KeyRing keys = KeyRing.generate(Suite.X25519, now);
        Path keyFile = folder.resolve("identity.json");
        KeyFile.create(keyFile, keys);
        String uri = "file:" + folder.resolve("store");
        RootFingerprint root = SecretStore.init(
                        uri,
                        StoreOptions.DEFAULT,
                        KeyRing.generateSigningOnly(now),
                        "app",
                        keys.publicIdentity().orElseThrow(),
                        now)
                .root();
        return new TestSpace(uri, keyFile, root);
    }

    void put(String path, String value) {
        put(path, value.getBytes(StandardCharsets.UTF_8));
    }

    void put(String path, byte[] value) {
        try (KeyRing keys = KeyFile.read(keyFile);
                SecretStore secrets = SecretStore.open(uri, keys, root)) {
            secrets.put(new KeyPath(path), value, PutOptions.DEFAULT);
        }
    }

    Map<String, String> settings() {
        return Map.of("secretctl.store", uri, "secretctl.identity", keyFile.toString(), "secretctl.root", root.text());
    }
}
