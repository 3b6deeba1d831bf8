package org.sparknn.jobs.overlap;

import java.io.Serializable;

/** Sets how many bytes a second the network of all ranks carries, both directions together. */
interface Bandwidth extends Serializable {

  void limit(double bytesPerSecond);
}
