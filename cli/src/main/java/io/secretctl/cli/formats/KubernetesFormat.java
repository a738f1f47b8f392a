package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.json.StrictBase64;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** The manifest of a Kubernetes Secret: {@code data} in base64, which holds any bytes, and never {@code stringData}. */
final class KubernetesFormat {
    /** The API's MaxSecretSize, of the decoded values. */
    private static final long MAX_SECRET_BYTES = 1 << 20;

    private static final int MAX_KEY = 253;

    /** RFC 1123 as the API checks it. */
    private static final Pattern SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)LABEL(\\.LABEL)*".replace("LABEL", "[a-z0-9]([-a-z0-9]*[a-z0-9])?"));

    private static final Pattern LABEL = Pattern.compile("(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    private KubernetesFormat() {}

    static Exported write(SortedMap<String, SecretBytes> values, ExportFormat.Options options) {
        String name = options.name()
                .filter(n -> SUBDOMAIN.matcher(n).matches())
                .orElseThrow(() -> UnwritableException.all(
                        "--name must name the Secret: lower-case letters, digits, - and ., at most 253"));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        options.namespace().ifPresent(namespace -> {
            if (!LABEL.matcher(namespace).matches()) {
                throw UnwritableException.all("--namespace takes lower-case letters, digits and -, at most 63");
            }
            metadata.put("namespace", namespace);
        });
        if (values.values().stream().mapToLong(SecretBytes::length).sum() > MAX_SECRET_BYTES) {
            throw UnwritableException.all("Kubernetes takes at most 1 MiB in one Secret");
        }
        Map<String, Object> data = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            Values.require(key.length() <= MAX_KEY, key, "a key of a Secret has at most 253 characters");
            byte[] bytes = value.toByteArray();
            data.put(key, StrictBase64.encode(bytes));
            Arrays.fill(bytes, (byte) 0);
        });
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("apiVersion", "v1");
        manifest.put("kind", "Secret");
        manifest.put("metadata", metadata);
        manifest.put("type", "Opaque");
        manifest.put("data", data);
        return Exported.document(DataFormats.yaml(manifest));
    }
}
