package org.sparknn.testing;

import java.nio.ByteBuffer;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.sparknn.io.KryoRegistrator;
import scala.reflect.ClassTag$;

/** Sends values through Kryo with all classes registered that may cross the wire, and no others. */
public final class KryoCopy {
  private static final SerializerInstance KRYO =
      new KryoSerializer(
              new SparkConf(false)
                  .set("spark.kryo.registrationRequired", "true")
                  .set("spark.kryo.registrator", KryoRegistrator.class.getName()))
          .newInstance();

  private KryoCopy() {}

  @SuppressWarnings("unchecked") // the class tag only says that it is an object
  public static <T> T of(T value) {
    ByteBuffer bytes = KRYO.serialize(value, ClassTag$.MODULE$.apply(value.getClass()));
    return (T) KRYO.deserialize(bytes, ClassTag$.MODULE$.apply(value.getClass()));
  }
}
