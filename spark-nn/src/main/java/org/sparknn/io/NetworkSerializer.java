package org.sparknn.io;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;

/** Writes a network as JSON, so that no layer in it needs to be known to Kryo. */
final class NetworkSerializer extends Serializer<Network> {
  NetworkSerializer() {
    super(false, true);
  }

  @Override
  public void write(Kryo kryo, Output output, Network network) {
    output.writeString(NetworkJson.write(network).toString());
  }

  @Override
  public Network read(Kryo kryo, Input input, Class<Network> type) {
    return NetworkJson.read(NetworkJson.parse(input.readString()));
  }
}
