package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Plan;

/** Plain loops in double on one thread: what the other backends are compared with. */
public final class ReferenceBackend implements Backend {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "reference: plain loops in double precision on one thread";
  }

  @Override
  public ReferenceDevice open(Plan plan, int maxRows, int threads, Collective collective) {
    return new ReferenceDevice(plan, maxRows, collective, ReferenceArithmetic::new);
  }
}
