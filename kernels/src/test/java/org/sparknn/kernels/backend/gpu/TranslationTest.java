package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aparapi.Kernel;
import com.aparapi.internal.model.ClassModel;
import com.aparapi.internal.writer.KernelWriter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Does Aparapi translate all that the arena's kernel does? Needs no OpenCL. What it cannot
 * translate would run on Java's threads, or not at all.
 */
class TranslationTest {
  private static String source;

  @BeforeAll
  static void translate() throws Throwable {
    source =
        KernelWriter.writeToString(
            ClassModel.createClassModel(ArenaKernel.class)
                .getEntrypoint("run", new ArenaKernel(1, 1, 1, 1, 1)));
  }

  /** All classes of arithmetic for the device. */
  private static List<Class<?>> kernels() throws Exception {
    Path classes =
        Path.of(ArenaKernel.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(ArenaKernel.class.getPackageName().replace('.', '/'));
    List<Class<?>> found = new ArrayList<>();
    for (String name : names(classes)) {
      Class<?> type = Class.forName(ArenaKernel.class.getPackageName() + "." + name);
      if (Kernel.class.isAssignableFrom(type) && !ArenaMemory.class.isAssignableFrom(type)) {
        found.add(type);
      }
    }
    assertTrue(found.size() > 10, found::toString);
    return found;
  }

  private static List<String> names(Path classes) throws IOException {
    try (Stream<Path> files = Files.list(classes)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith("Kernel.class"))
          .map(name -> name.replace(".class", ""))
          .toList();
    }
  }

  private static List<Method> functions() throws Exception {
    return kernels().stream()
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .toList();
  }

  /** Aparapi takes functions of the same name and signature in different classes for one. */
  @Test
  void allFunctionsHaveDifferentNames() throws Exception {
    Map<String, Method> named = new HashMap<>();
    for (Method function : functions()) {
      Method other = named.put(function.getName(), function);
      assertEquals(null, other, () -> function + " has the name of " + other);
    }
  }

  @Test
  void everyFunctionIsThere() throws Exception {
    for (Method function : functions()) {
      String name =
          function.getDeclaringClass().getName().replace('.', '_') + "__" + function.getName();
      assertTrue(source.contains(name + "("), name);
    }
  }

  /** Aparapi's order fails where calls are nested deeper than a function was when it was found. */
  @Test
  void everyFunctionIsDefinedBeforeItIsCalled() {
    Set<String> defined = new HashSet<>();
    Pattern name = Pattern.compile("org_sparknn\\w+__\\w+");
    for (String line : source.lines().toList()) {
      boolean defines = line.matches("\\w+ org_sparknn.*\\{");
      for (Matcher found = name.matcher(line); found.find(); ) {
        assertTrue(defines || defined.contains(found.group()), line);
        defined.add(found.group());
      }
    }
    assertTrue(defined.size() > 50, defined::toString);
  }

  @Test
  void everyOperationIsThere() throws Exception {
    Set<Integer> codes = new HashSet<>();
    for (Field code : OperationCode.class.getDeclaredFields()) {
      if (!code.isSynthetic()) {
        Pattern condition = Pattern.compile("this->operation==%d\\b".formatted(code.getInt(null)));
        assertTrue(condition.matcher(source).find(), code.getName());
        assertTrue(codes.add(code.getInt(null)), code.getName());
      }
    }
    assertTrue(codes.size() > 30);
  }

  /**
   * Not every device has doubles; functions of the host would be there under their class's name.
   */
  @Test
  void itNeedsNoDoublesAndNoFunctionOfTheHost() {
    assertFalse(source.contains("double"), "doubles");
    assertFalse(source.contains("fp64"), "doubles");
    assertFalse(source.contains("java_lang"), "functions of the JDK");
    assertFalse(source.contains("DeviceMath__"), "functions that OpenCL has itself");
    assertFalse(source.contains("com_aparapi"), "functions of Aparapi");
  }
}
