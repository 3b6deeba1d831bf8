package org.sparknn.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparknn.kernels.io.SafeTensors;

/**
 * {@code weights.safetensors} in a model's directory, on any Hadoop file system.
 *
 * @param bytes its length
 * @param sha256 its checksum in hexadecimal digits
 */
record WeightsFile(long bytes, String sha256) {
  static final String NAME = "weights.safetensors";

  /** Hidden from Hadoop's listings while it is not complete. */
  private static final String PARTIAL_NAME = "_" + NAME + ".partial";

  /** Writes under another name, then renames: the name stands for a complete file. */
  static WeightsFile write(SafeTensors weights, Path directory, Configuration hadoop)
      throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    Path partial = new Path(directory, PARTIAL_NAME);
    MessageDigest digest = digest();
    try (OutputStream out =
        new DigestOutputStream(new BufferedOutputStream(files.create(partial, true)), digest)) {
      weights.write(out);
    }
    long bytes = files.getFileStatus(partial).getLen();
    Path path = new Path(directory, NAME);
    if (!files.rename(partial, path)) {
      throw new IOException("%s could not be renamed to %s".formatted(partial, path));
    }
    return new WeightsFile(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /** What the metadata says of the file. */
  static WeightsFile of(JsonNode node) throws IOException {
    if (!node.path("bytes").isIntegralNumber() || !node.path("sha256").isTextual()) {
      throw new IOException("the metadata does not say what the weights' file must be");
    }
    return new WeightsFile(node.get("bytes").longValue(), node.get("sha256").textValue());
  }

  /** Reads the file if it is the one that this describes. */
  SafeTensors read(Path directory, Configuration hadoop) throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    Path path = new Path(directory, NAME);
    long length;
    try {
      length = files.getFileStatus(path).getLen();
    } catch (FileNotFoundException e) {
      throw new IOException("the weights' file %s is missing".formatted(path), e);
    }
    if (length != bytes) {
      throw new IOException(
          "the weights' file %s should have %d bytes but has %d".formatted(path, bytes, length));
    }
    MessageDigest digest = digest();
    try (InputStream in = new DigestInputStream(files.open(path), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha256)) {
      throw new IOException(
          "the weights' file %s should have the SHA-256 %s but has %s"
              .formatted(path, sha256, found));
    }
    try (InputStream in = new BufferedInputStream(files.open(path))) {
      return SafeTensors.read(in);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
