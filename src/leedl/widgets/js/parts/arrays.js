// Arrays as text, as Python stores them; the twin of `leedl.widgets.arrays`.

/** @typedef {Uint8Array | Int32Array | Float32Array} Numbers */
/** @typedef {{dtype: string, shape: number[], data: string}} Stored */

const TYPES = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array };

/** @param {Stored} stored @returns {{values: Numbers, shape: number[]}} */
export function decode({ dtype, shape, data }) {
  const Type = TYPES[/** @type {keyof typeof TYPES} */ (dtype)];
  if (!Type) throw new Error(`no array type ${dtype}; there are ${Object.keys(TYPES).join(", ")}`);
  const values = new Type(Uint8Array.from(atob(data), (one) => one.charCodeAt(0)).buffer);
  const size = shape.reduce((product, one) => product * one, 1);
  if (values.length !== size) throw new Error(`${values.length} numbers do not have the shape ${shape.join(" × ")}`);
  return { values, shape };
}

/** @param {Numbers} values @param {number[]} [shape] @returns {Stored} */
export function encode(values, shape = [values.length]) {
  const dtype = Object.keys(TYPES).find((name) => values instanceof TYPES[/** @type {keyof typeof TYPES} */ (name)]) || "";
  let text = "";
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) text += String.fromCharCode(byte);
  return { dtype, shape, data: btoa(text) };
}
