package org.sparknn.kernels.layer;

import java.util.Optional;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/**
 * How much a convolution pads: given sizes, none ("valid"), or as much as keeps the input's size
 * ("same").
 *
 * @param keyword "same" or "valid" if one was given
 * @param sizes the same number of elements in front and behind, per axis, if no keyword was given
 */
public record Padding(Optional<String> keyword, Optional<Sizes> sizes) {

  public static Padding of(Sizes sizes) {
    return new Padding(Optional.empty(), Optional.of(sizes));
  }

  public static Padding keyword(String keyword) {
    if (!keyword.equals("same") && !keyword.equals("valid")) {
      throw new ShapeException(
          "Invalid padding string '%s', should be one of {'same', 'valid'}".formatted(keyword));
    }
    return new Padding(Optional.of(keyword), Optional.empty());
  }

  public boolean same() {
    return keyword.filter("same"::equals).isPresent();
  }

  /** Elements in front of an axis. */
  public int before(int axis, int kernel, int dilation) {
    return sizes.map(s -> s.get(axis)).orElse(same() ? dilation * (kernel - 1) / 2 : 0);
  }

  /** Elements behind an axis; with "same" and an odd sum the extra one is here. */
  public int after(int axis, int kernel, int dilation) {
    return sizes
        .map(s -> s.get(axis))
        .orElse(same() ? dilation * (kernel - 1) - dilation * (kernel - 1) / 2 : 0);
  }

  /** The value of torch's argument. */
  public Object argument() {
    return keyword.<Object>map(k -> k).orElseGet(() -> sizes.orElseThrow().toArray());
  }
}
