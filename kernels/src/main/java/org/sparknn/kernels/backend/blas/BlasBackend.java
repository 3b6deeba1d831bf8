package org.sparknn.kernels.backend.blas;

import dev.ludovic.netlib.blas.BLAS;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.reference.ReferenceDevice;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;

/** The reference arithmetic on one thread, with Breeze's matrix product for convolutions. */
public final class BlasBackend implements Backend {
  @Override
  public String name() {
    return "blas";
  }

  @Override
  public String description() {
    return "blas: Breeze's matrix product (%s) in double precision on one thread"
        .formatted(BLAS.getInstance().getClass().getSimpleName());
  }

  @Override
  public Device open(Plan plan, int maxRows, int threads, Collective collective) {
    return new ReferenceDevice(plan, maxRows, collective, BlasArithmetic::new);
  }
}
