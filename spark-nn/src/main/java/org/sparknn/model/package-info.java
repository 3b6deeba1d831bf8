/**
 * Networks as Spark ML estimators and models. Core types: {@link org.sparknn.model.Sequential} and
 * {@link org.sparknn.model.SequentialModel} for any loss, {@link
 * org.sparknn.model.SequentialClassifier} and {@link
 * org.sparknn.model.SequentialClassificationModel} with Spark's columns for classes, {@link
 * org.sparknn.model.TensorColumn}.
 */
package org.sparknn.model;
