/**
 * Networks as Spark ML estimators and models. Core types: {@link org.sparknn.model.Sequential},
 * {@link org.sparknn.model.SequentialClassifier}, {@link
 * org.sparknn.model.SequentialClassificationModel}, {@link org.sparknn.model.TensorColumn}.
 */
package org.sparknn.model;
