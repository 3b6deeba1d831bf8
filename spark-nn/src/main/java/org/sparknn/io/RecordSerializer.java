package org.sparknn.io;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes a record's components and reads them through its constructor. Spark's Kryo 4 sets fields
 * through offsets, which records do not have.
 */
final class RecordSerializer<R extends Record> extends Serializer<R> {
  private final RecordComponent[] components;
  private final Constructor<R> constructor;

  RecordSerializer(Class<R> type) {
    super(false, true);
    components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has this constructor", e);
    }
    constructor.setAccessible(true);
    for (RecordComponent component : components) {
      component.getAccessor().setAccessible(true);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, R value) {
    for (RecordComponent component : components) {
      kryo.writeClassAndObject(output, portable(read(component, value)));
    }
  }

  private Object read(RecordComponent component, R value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "%s of %s could not be read".formatted(component.getName(), value), e);
    }
  }

  /** Kryo knows no immutable lists; the records copy what their constructors get. */
  private static Object portable(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(RecordSerializer::portable);
    }
    return value instanceof List<?> list ? new ArrayList<>(list) : value;
  }

  @Override
  public R read(Kryo kryo, Input input, Class<R> type) {
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = kryo.readClassAndObject(input);
    }
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "%s could not be made of %s".formatted(type.getName(), Arrays.toString(values)), e);
    }
  }
}
