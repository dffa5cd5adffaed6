// The range of an axis, from the values that it has to show.

/** @typedef {[number, number]} Range */

/**
 * From a little below the lowest to a little above the highest value; the twin of `leedl.widgets.views.axis_range`.
 * @param {Iterable<ArrayLike<number>>} arrays @param {boolean} [log]  a logarithmic axis shows positive values only
 * @returns {Range}
 */
export function axisRange(arrays, log = false) {
  const [low, high] = extent(arrays, log);
  if (low > high) return log ? [0.1, 1] : [0, 1];
  return padded(low, high, log);
}

/**
 * The lowest and the highest finite value; from ∞ to −∞ if there is none.
 * @param {Iterable<ArrayLike<number>>} arrays @param {boolean} [positive]  whether others do not count
 * @returns {Range}
 */
export function extent(arrays, positive = false) {
  let low = Infinity;
  let high = -Infinity;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

/** @param {number} low @param {number} high @param {boolean} log @returns {Range} */
function padded(low, high, log) {
  if (log) {
    const factor = low === high ? 2 : (high / low) ** 0.04;
    return [low / factor, high * factor];
  }
  const margin = low === high ? Math.abs(low) / 2 || 0.5 : 0.04 * (high - low);
  return [low - margin, high + margin];
}

/** The position of the number in rising `values` that is nearest to `x`. @param {ArrayLike<number>} values @param {number} x */
export function nearest(values, x) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i] - x) < Math.abs(values[best] - x)) best = i;
  return best;
}
