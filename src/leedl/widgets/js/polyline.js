// A path of many points as few lines: only what can be told apart on the screen, and only what is on it.

/**
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{at: number[], lines: string[]}} Polyline  `lines[i]` leads to the point with the number `at[i]`
 */

const NEAR = 0.7; // pixels; nearer points look the same
const FAR = 1e7; // pixels; farther away a direction is no longer one

/**
 * @param {ArrayLike<number>} pixels  x, y, x, y, …; NaN where the line is broken
 * @param {Box} box  what lies outside is cut off @param {number} [most]  vertices
 * @returns {Polyline}
 */
export function polyline(pixels, box, most = Infinity) {
  /** @param {number} i */
  const near = (i) => Math.min(FAR, Math.max(-FAR, pixels[i]));
  /** @type {number[]} */
  let apart = [];
  let lastX = NaN, lastY = NaN;
  for (let i = 0; i < pixels.length; i += 2) {
    const x = near(i), y = near(i + 1);
    const broken = Number.isNaN(x + y);
    if (i && !(Math.abs(x - lastX) + Math.abs(y - lastY) > NEAR) && broken === Number.isNaN(lastX + lastY)) continue;
    apart.push(i);
    lastX = x;
    lastY = y;
  }
  // An odd distance: with an even one, a walk that jumps to and fro would seem to stand still.
  const every = Math.ceil(apart.length / most) | 1;
  if (apart.length > most) apart = apart.filter((_, i) => i % every === 0 || i === apart.length - 1);

  /** @type {Polyline} */
  const result = { at: [], lines: [] };
  let pen = NaN; // the point where the line has got to
  for (let i = 1; i < apart.length; i++) {
    const [from, to] = [apart[i - 1], apart[i]];
    const x0 = near(from), y0 = near(from + 1), x1 = near(to), y1 = near(to + 1);
    let enter = 0, leave = 1;
    if (!isInside(x0, y0, box) || !isInside(x1, y1, box)) {
      const part = Number.isNaN(x0 + y0 + x1 + y1) ? null : cut(x0, y0, x1, y1, box);
      if (!part) continue;
      [enter, leave] = part;
    }
    result.at.push(to / 2);
    const move = pen !== from || enter > 0 ? `M${pixel(x0 + enter * (x1 - x0))} ${pixel(y0 + enter * (y1 - y0))}` : "";
    result.lines.push(`${move}L${pixel(x0 + leave * (x1 - x0))} ${pixel(y0 + leave * (y1 - y0))}`);
    pen = leave < 1 ? NaN : to;
  }
  return result;
}

/** @param {number} x @param {number} y @param {Box} box */
const isInside = (x, y, { left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom;

/** The line as far as the walk has come after some updates. @param {Polyline} path @param {number} updates */
export function upTo({ at, lines }, updates) {
  let number = at.length;
  while (number && at[number - 1] > updates) number--;
  return lines.slice(0, number).join("");
}

/** To a tenth of a pixel. @param {number} value */
export const pixel = (value) => Math.round(value * 10) / 10;

/**
 * The part of a line that is in the box, as shares of its length (Liang and Barsky 1984); null if none is.
 * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {Box} box
 * @returns {[number, number] | null}
 */
function cut(x0, y0, x1, y1, box) {
  let enter = 0;
  let leave = 1;
  for (const [way, room] of [
    [x0 - x1, x0 - box.left], [x1 - x0, box.right - x0], [y0 - y1, y0 - box.top], [y1 - y0, box.bottom - y0],
  ]) {
    if (way === 0 && room < 0) return null;
    if (way < 0) enter = Math.max(enter, room / way);
    if (way > 0) leave = Math.min(leave, room / way);
  }
  return enter <= leave ? [enter, leave] : null;
}
