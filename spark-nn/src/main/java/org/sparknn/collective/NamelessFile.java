package org.sparknn.collective;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An open file of this user alone, without a name, so that no end of the process leaves it behind.
 * Other processes of the host find it among those that this one has open, where the system shows
 * them, as Linux does.
 *
 * @param descriptor where others find it until it is closed
 */
record NamelessFile(FileChannel channel, Path descriptor) implements Closeable {
  private static final Path OWN_FILES = Path.of("/proc/self/fd");
  private static final Pattern DESCRIPTOR = Pattern.compile("/proc/\\d+/fd/\\d+");

  /**
   * Makes a file.
   *
   * @param path where no file is, with a name that is the only one
   * @throws IOException also where the system does not show a process's open files
   */
  static NamelessFile make(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            ownersOnly(path));
    try {
      Files.delete(path);
      return new NamelessFile(channel, descriptor(path.getFileName().toString()));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Where the file system knows owners. */
  private static FileAttribute<?>[] ownersOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static Path descriptor(String name) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(OWN_FILES)) {
      for (Path one : all) {
        if (isFile(one, name)) {
          return Path.of(
              "/proc/%d/fd/%s".formatted(ProcessHandle.current().pid(), one.getFileName()));
        }
      }
    }
    throw new IOException("%s does not show %s".formatted(OWN_FILES, name));
  }

  private static boolean isFile(Path descriptor, String name) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).endsWith(name + " (deleted)");
    } catch (NoSuchFileException | NotLinkException closed) {
      return false;
    }
  }

  /**
   * Opens a file of another process.
   *
   * @throws IOException if there is none
   */
  static FileChannel open(Path descriptor) throws IOException {
    if (!DESCRIPTOR.matcher(descriptor.toString()).matches() || !Files.isRegularFile(descriptor)) {
      throw new IOException("there is no file " + descriptor);
    }
    return FileChannel.open(descriptor, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
