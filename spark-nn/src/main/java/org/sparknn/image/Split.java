package org.sparknn.image;

/** The part of a data set. */
public enum Split {
  TRAIN("train"),
  TEST("t10k");

  private final String idxPrefix;

  Split(String idxPrefix) {
    this.idxPrefix = idxPrefix;
  }

  /** What the names of the part's IDX files begin with. */
  public String idxPrefix() {
    return idxPrefix;
  }
}
