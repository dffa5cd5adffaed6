// Numbers and symbols as a reader sees them.

/** Three significant digits, a true minus sign, powers of ten where they are shorter. @param {number} value */
export function short(value) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "undefined";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [digits, exponent] = value.toExponential(1).split("e");
    return `${digits.replace("-", "−")} × 10${superscript(Number(exponent))}`;
  }
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

/** @param {number} value */
function superscript(value) {
  return String(value).replace(/[-0-9]/g, (one) => (one === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(one)]));
}

const GREEK = /** @type {Record<string, string>} */ ({ alpha: "α", beta: "β", gamma: "γ", eta: "η", theta: "θ", lambda: "λ", mu: "μ", sigma: "σ" });

/** A symbol such as `w_1` or `\alpha`, with its index as a subscript. @param {string} latex */
export function symbol(latex) {
  return latex.replace(/\\([a-z]+)/g, (_, name) => GREEK[name] ?? name).replace(/_\{?(\d)\}?/g, (_, digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

/** A name such as `gradient_descent` in words. @param {string} name */
export function words(name) {
  const known = /** @type {Record<string, string>} */ ({
    adagrad: "AdaGrad",
    adam: "Adam",
    adamw: "AdamW",
    alpha: "smoothing α",
    betas: "β",
    eps: "ε",
    lr_decay: "learning-rate decay",
    nesterov: "Nesterov",
    rmsprop: "RMSProp",
  });
  return known[name] || name.replaceAll("_", " ");
}
