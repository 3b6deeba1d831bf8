/** What several tests use: the table of layers and one way to run a step. */
package org.sparknn.kernels.testing;
