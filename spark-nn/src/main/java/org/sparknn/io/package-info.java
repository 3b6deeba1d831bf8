/**
 * Models on disk, and what crosses the wire with Kryo. Core types: {@link
 * org.sparknn.io.SavedModel}, {@link org.sparknn.io.KryoRegistrator}.
 */
package org.sparknn.io;
