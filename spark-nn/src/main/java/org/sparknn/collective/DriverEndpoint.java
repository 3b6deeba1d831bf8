package org.sparknn.collective;

import java.util.function.BiConsumer;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import scala.Function1;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/** Adapts Spark's endpoint, a Scala trait: messages that are bytes, one at a time. */
final class DriverEndpoint implements ThreadSafeRpcEndpoint {
  private final RpcEnv rpcEnv;
  private final BiConsumer<byte[], RpcCallContext> receiver;

  /**
   * @param receiver takes a message, and the call to answer or null
   */
  DriverEndpoint(RpcEnv rpcEnv, BiConsumer<byte[], RpcCallContext> receiver) {
    this.rpcEnv = rpcEnv;
    this.receiver = receiver;
  }

  @Override
  public RpcEnv rpcEnv() {
    return rpcEnv;
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receive() {
    return new Bytes(null);
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext call) {
    return new Bytes(call);
  }

  private final class Bytes extends AbstractPartialFunction<Object, BoxedUnit> {
    private final transient RpcCallContext call;

    Bytes(RpcCallContext call) {
      this.call = call;
    }

    @Override
    public boolean isDefinedAt(Object message) {
      return message instanceof byte[];
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A, B> B applyOrElse(A message, Function1<A, B> otherwise) {
      if (message instanceof byte[] bytes) {
        receiver.accept(bytes, call);
        return (B) BoxedUnit.UNIT;
      }
      return otherwise.apply(message);
    }
  }
}
