// A path of many points as few lines: only what can be told apart on the screen, and only what is on it.

/**
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{at: number[], lines: string[]}} Polyline  `lines[i]` leads to the point with the number `at[i]`
 */

const NEAR = 0.7; // pixels; nearer points look the same
const FAR = 1e7; // pixels; farther away a direction is no longer one

/**
 * @param {Float64Array} points  x, y, x, y, … @param {(value: number) => number} x @param {(value: number) => number} y
 * @param {Box} box  what lies outside is cut off @param {number} most  vertices
 * @returns {Polyline}
 */
export function polyline(points, x, y, box, most) {
  const number = points.length / 2;
  const px = new Float64Array(number);
  const py = new Float64Array(number);
  let apart = [];
  for (let i = 0; i < number; i++) {
    px[i] = Math.min(FAR, Math.max(-FAR, x(points[2 * i])));
    py[i] = Math.min(FAR, Math.max(-FAR, y(points[2 * i + 1])));
    const last = apart[apart.length - 1];
    if (!i || Math.abs(px[i] - px[last]) + Math.abs(py[i] - py[last]) > NEAR) apart.push(i);
  }
  // An odd distance: with an even one, a walk that jumps to and fro would seem to stand still.
  const every = Math.ceil(apart.length / most) | 1;
  if (apart.length > most) apart = apart.filter((_, i) => i % every === 0 || i === apart.length - 1);

  /** @type {Polyline} */
  const result = { at: [], lines: [] };
  let pen = NaN; // the point where the line has got to
  for (let i = 1; i < apart.length; i++) {
    const [from, to] = [apart[i - 1], apart[i]];
    const part = cut(px[from], py[from], px[to], py[to], box);
    if (!part) continue;
    const move = pen !== from || part[0] > 0 ? `M${between(px, from, to, part[0])} ${between(py, from, to, part[0])}` : "";
    result.at.push(to);
    result.lines.push(`${move}L${between(px, from, to, part[1])} ${between(py, from, to, part[1])}`);
    pen = part[1] < 1 ? NaN : to;
  }
  return result;
}

/** The line as far as the walk has come after some updates. @param {Polyline} path @param {number} updates */
export function upTo({ at, lines }, updates) {
  let number = at.length;
  while (number && at[number - 1] > updates) number--;
  return lines.slice(0, number).join("");
}

/** @param {Float64Array} of @param {number} from @param {number} to @param {number} share */
const between = (of, from, to, share) => pixel(of[from] + share * (of[to] - of[from]));

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
