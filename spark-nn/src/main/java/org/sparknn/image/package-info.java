/**
 * Images as rows: from IDX files, from folders of PNG and JPEG files. Core types: {@link
 * org.sparknn.image.ImageSource}, {@link org.sparknn.image.Images}.
 */
package org.sparknn.image;
