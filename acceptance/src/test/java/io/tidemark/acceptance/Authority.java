package io.tidemark.acceptance;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests, and the certificates that it signs. */
final class Authority {
  private static final X500Name NAME = new X500Name("CN=Tidemark test authority");
  private static final Duration LONG = Duration.ofDays(365);

  private final SecureRandom random = new SecureRandom();
  private final KeyPair keys = pair();
  private final X509CertificateHolder root;

  Authority() throws Exception {
    root =
        sign(
            builder(NAME, LONG, keys)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
  }

  Path certificate(Path file) throws IOException {
    return Files.writeString(file, pem(root));
  }

  /** Writes NAME.crt and NAME.key, each as a whole. */
  void issue(Path folder, String name, Duration lasts, String... hosts) throws Exception {
    KeyPair leafKeys = pair();
    GeneralName[] names =
        Arrays.stream(hosts)
            .map(
                host ->
                    new GeneralName(
                        host.equals("127.0.0.1") ? GeneralName.iPAddress : GeneralName.dNSName,
                        host))
            .toArray(GeneralName[]::new);
    X509CertificateHolder leaf =
        sign(
            builder(new X500Name("CN=" + name), lasts, leafKeys)
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names)));
    write(folder.resolve(name + ".key"), pem(new JcaPKCS8Generator(leafKeys.getPrivate(), null)));
    write(folder.resolve(name + ".crt"), pem(leaf));
  }

  private X509v3CertificateBuilder builder(X500Name subject, Duration lasts, KeyPair of) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        NAME,
        new BigInteger(64, random),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(lasts)),
        subject,
        of.getPublic());
  }

  private X509CertificateHolder sign(X509v3CertificateBuilder builder) throws Exception {
    return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static String pem(Object what) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(what);
    }
    return text.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
