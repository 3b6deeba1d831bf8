/**
 * Layers as Spark ML stages under torch's names. Core type: {@link org.sparknn.layer.LayerStage}.
 */
package org.sparknn.layer;
