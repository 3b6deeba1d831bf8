package org.sparknn.score;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * {@code mapPartitions} over rows as Spark holds them. The public one converts each row to objects
 * (boxed, at 1 ms for an image of 224 × 224) and drops the metadata of columns; this one puts each
 * row into one struct column, which passes through as it is, and takes the results apart again. As
 * lazy as the public one.
 */
public final class InternalRows {
  private InternalRows() {}

  /**
   * The rows with columns added at the end.
   *
   * @param partition gets the rows and gives the rows with the added columns, which are used up
   *     before the next is asked for
   */
  public static Dataset<Row> append(
      Dataset<?> rows,
      List<StructField> added,
      Function1<Iterator<Object>, Iterator<Object>> partition) {
    LogicalPlan child = ((org.apache.spark.sql.classic.Dataset<?>) rows).logicalPlan();
    List<Attribute> columns = CollectionConverters.asJava(child.output());
    List<StructField> fields = new ArrayList<>();
    for (Attribute column : columns) {
      fields.add(
          new StructField(column.name(), column.dataType(), column.nullable(), column.metadata()));
    }
    fields.addAll(added);
    AttributeReference result = attribute(new StructType(fields.toArray(StructField[]::new)));
    LogicalPlan mapped =
        new MapPartitions(partition, result, new Project(seq(List.of(pack(columns))), child));
    LogicalPlan plan = new Project(seq(unpack(result, fields)), mapped);
    return org.apache.spark.sql.classic.Dataset.ofRows((SparkSession) rows.sparkSession(), plan);
  }

  private static AttributeReference attribute(StructType type) {
    return new AttributeReference("row", type, false, Metadata.empty(), id(), noNames());
  }

  private static NamedExpression pack(List<Attribute> columns) {
    List<Expression> namesAndValues = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) { // by number: two columns may have one name
      UTF8String name = UTF8String.fromString(Integer.toString(i));
      namesAndValues.add(Literal.create(name, DataTypes.StringType));
      namesAndValues.add(columns.get(i));
    }
    return alias(new CreateNamedStruct(seq(namesAndValues)), "row", Metadata.empty());
  }

  private static List<NamedExpression> unpack(Attribute row, List<StructField> fields) {
    List<NamedExpression> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      StructField field = fields.get(i);
      Expression value = new GetStructField(row, i, Option.apply(field.name()));
      columns.add(alias(value, field.name(), field.metadata()));
    }
    return columns;
  }

  private static NamedExpression alias(Expression value, String name, Metadata metadata) {
    return new Alias(value, name, id(), noNames(), Option.apply(metadata), noNames());
  }

  private static ExprId id() {
    return NamedExpression.newExprId();
  }

  private static Seq<String> noNames() {
    return seq(List.of());
  }

  private static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(new ArrayList<T>(list)).toSeq();
  }
}
