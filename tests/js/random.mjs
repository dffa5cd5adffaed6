/**
 * Random numbers that can be drawn again: each test prints its seed, and LEEDL_TEST_SEED sets it.
 *
 * @param {import("node:test").TestContext} test
 */
export function randomNumbers(test) {
  let state = Number(process.env.LEEDL_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32)) >>> 0;
  test.diagnostic(`LEEDL_TEST_SEED=${state}`);

  /** mulberry32 (Tommy Ettinger): uniform on [0, 1) */
  function uniform() {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    /** @param {number} low @param {number} high */
    between: (low, high) => low + (high - low) * uniform(),
    /** Of either sign and any size. @param {number} lowExponent @param {number} highExponent */
    ofAnySize: (lowExponent, highExponent) =>
      (uniform() < 0.5 ? -1 : 1) * 10 ** (lowExponent + (highExponent - lowExponent) * uniform()),
    /** @template T @param {readonly T[]} choices @returns {T} */
    oneOf: (choices) => choices[Math.floor(uniform() * choices.length)],
  };
}
