package io.secretctl.store.zookeeper;

import io.secretctl.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Looks into a PEM file before ZooKeeper's client does, which tells only its log what is wrong with it. */
final class Certificates {
    private Certificates() {}

    static void check(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            int begin = text.indexOf("-----BEGIN CERTIFICATE-----");
            if (begin < 0) {
                throw new StoreException.Unusable("no PEM certificate is in " + file);
            }
            CertificateFactory.getInstance("X.509")
                    .generateCertificate(new java.io.ByteArrayInputStream(
                            text.substring(begin).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new StoreException.Unusable("the certificate file can't be read: " + file);
        } catch (CertificateException e) {
            throw new StoreException.Unusable("no PEM certificate is in " + file);
        }
    }
}
