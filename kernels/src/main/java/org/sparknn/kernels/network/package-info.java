/**
 * Layers in order, their names and their description as JSON. Core types: {@link
 * org.sparknn.kernels.network.Network}, {@link org.sparknn.kernels.network.NetworkJson}.
 */
package org.sparknn.kernels.network;
