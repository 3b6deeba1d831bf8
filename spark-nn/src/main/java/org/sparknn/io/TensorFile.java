package org.sparknn.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
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
 * A safetensors file in a directory on any Hadoop file system, and what it must be to be whole.
 *
 * @param name in its directory
 * @param bytes its length
 * @param sha256 its checksum in hexadecimal digits
 */
public record TensorFile(String name, long bytes, String sha256) implements Serializable {

  /** Writes under another name, then renames: the name stands for a complete file. */
  public static TensorFile write(
      SafeTensors tensors, String name, Path directory, Configuration hadoop) throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    // hidden from Hadoop's listings while it is not complete
    Path partial = new Path(directory, "_" + name + ".partial");
    MessageDigest digest = digest();
    try (OutputStream out =
        new DigestOutputStream(new BufferedOutputStream(files.create(partial, true)), digest)) {
      tensors.write(out);
    }
    long bytes = files.getFileStatus(partial).getLen();
    Path path = new Path(directory, name);
    if (!files.rename(partial, path)) {
      throw new IOException("%s could not be renamed to %s".formatted(partial, path));
    }
    return new TensorFile(name, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * What a JSON object says of the file.
   *
   * @throws IOException if it does not say it
   */
  public static TensorFile of(JsonNode node) throws IOException {
    if (!node.path("name").isTextual()
        || !node.path("bytes").isIntegralNumber()
        || !node.path("sha256").isTextual()) {
      throw new IOException("the metadata does not say what the tensors' file must be");
    }
    return new TensorFile(
        node.get("name").textValue(),
        node.get("bytes").longValue(),
        node.get("sha256").textValue());
  }

  /**
   * Reads the file if it is the one that this describes.
   *
   * @throws IOException if it is missing, truncated or changed
   */
  public SafeTensors read(Path directory, Configuration hadoop) throws IOException {
    verify(directory, hadoop);
    Path path = new Path(directory, name);
    try (InputStream in = new BufferedInputStream(path.getFileSystem(hadoop).open(path))) {
      return SafeTensors.read(in);
    }
  }

  /**
   * Refuses a file that is not the one that this describes.
   *
   * @throws IOException if it is missing, truncated or changed
   */
  public void verify(Path directory, Configuration hadoop) throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    Path path = new Path(directory, name);
    long length;
    try {
      length = files.getFileStatus(path).getLen();
    } catch (FileNotFoundException e) {
      throw new IOException("the file %s is missing".formatted(path), e);
    }
    if (length != bytes) {
      throw new IOException(
          "the file %s should have %d bytes but has %d".formatted(path, bytes, length));
    }
    MessageDigest digest = digest();
    try (InputStream in = new DigestInputStream(files.open(path), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha256)) {
      throw new IOException(
          "the file %s should have the SHA-256 %s but has %s".formatted(path, sha256, found));
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
