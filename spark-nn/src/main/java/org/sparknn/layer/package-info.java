/**
 * torch.nn's layers as Spark ML stages under torch's names. Core types: {@link
 * org.sparknn.layer.LayerStage}, {@link org.sparknn.layer.LayerModel}.
 */
package org.sparknn.layer;
