/**
 * A loss that the reader types in, such as `(1 - w1*w2)^2`; the twin of `leedl.formulas`.
 *
 *     sum      = product (("+" | "-") product)*
 *     product  = signed (("*" | "/") signed)*
 *     signed   = ("-" | "+") signed | power
 *     power    = operand superscript? (("^" | "**") signed)?
 *     operand  = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"
 *
 * So `-2^2` is −4 and `2^3^2` is 2⁹. The parameters are `w1` and `w2`, or `x` and `y`, the constants `pi` and `e`. Text
 * is never run as code: what a name means is looked up in the tables below, and what is not there is refused. Length
 * and nesting are limited, and no formula has a loop, so its evaluation takes as long as it is long.
 *
 * Derivatives are exact, up to rounding: with every value those of first and second order are computed along
 * (forward-mode automatic differentiation). At a kink they are PyTorch's: 0 for `abs` and `relu` at 0, the mean of
 * both sides for `max` and `min` of equal numbers, with second derivatives as if there were no kink. What does not
 * change has no effect even where a slope is infinite, as in `sqrt(relu(w1))` for negative w1.
 */

/** The most characters that a formula may have. */
export const MAX_LENGTH = 300;

/** How deep parentheses, signs and powers may be nested. */
export const MAX_DEPTH = 50;

/** Says what is wrong with a formula, in its message for the reader, and where. */
export class FormulaError extends Error {
  /** @param {number} position  of the character, the first is 1 @param {string} problem */
  constructor(position, problem) {
    super(`at position ${position}: ${problem}`);
    this.name = "FormulaError";
    this.position = position;
  }
}

/** @typedef {import("./surfaces.js").Surface} Surface */

/**
 * A value v and its derivatives by w1 and w2.
 *
 * @typedef {{v: number, d1: number, d2: number, h11: number, h12: number, h22: number}} Jet
 */

/**
 * A part of a formula: its value, and with its derivatives, at a point.
 *
 * @typedef {object} Part
 * @property {boolean} constant
 * @property {(w1: number, w2: number) => number} value
 * @property {(w1: number, w2: number) => Jet} jet
 */

/**
 * The surface of a formula.
 *
 * @param {string} text
 * @returns {Surface}
 * @throws {FormulaError} it is no formula, too long or nested too deeply.
 */
export function formulaSurface(text) {
  const { value, jet } = parse(text);
  return {
    value,
    gradient(w1, w2) {
      const { d1, d2 } = jet(w1, w2);
      return [d1, d2];
    },
    hessian(w1, w2) {
      const { h11, h12, h22 } = jet(w1, w2);
      return [h11, h12, h22];
    },
  };
}

// --- what names mean --------------------------------------------------------------------------------------

/** @type {Part} */
const FIRST = {
  constant: false,
  value: (w1) => w1,
  jet: (w1) => ({ v: w1, d1: 1, d2: 0, h11: 0, h12: 0, h22: 0 }),
};

/** @type {Part} */
const SECOND = {
  constant: false,
  value: (_w1, w2) => w2,
  jet: (_w1, w2) => ({ v: w2, d1: 0, d2: 1, h11: 0, h12: 0, h22: 0 }),
};

/** @type {Map<string, Part>} */
const VALUES = new Map([
  ["w1", FIRST],
  ["w2", SECOND],
  ["x", FIRST],
  ["y", SECOND],
  ["w_1", FIRST],
  ["w_2", SECOND],
  ["pi", constant(Math.PI)],
  ["π", constant(Math.PI)],
  ["e", constant(Math.E)],
]);

/** @param {number} x */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/**
 * Functions of one number; and from x and f(x) their first and second derivative.
 *
 * @type {Map<string, {f: (x: number) => number, derivatives: (x: number, y: number) => [number, number]}>}
 */
const FUNCTIONS = new Map([
  ["sin", { f: Math.sin, derivatives: (x, y) => [Math.cos(x), -y] }],
  ["cos", { f: Math.cos, derivatives: (x, y) => [-Math.sin(x), -y] }],
  ["tan", { f: Math.tan, derivatives: (_x, y) => [1 + y * y, 2 * y * (1 + y * y)] }],
  ["atan", { f: Math.atan, derivatives: (x) => [1 / (1 + x * x), (-2 * x) / (1 + x * x) ** 2] }],
  ["sinh", { f: Math.sinh, derivatives: (x, y) => [Math.cosh(x), y] }],
  ["cosh", { f: Math.cosh, derivatives: (x, y) => [Math.sinh(x), y] }],
  ["tanh", { f: Math.tanh, derivatives: (_x, y) => [1 - y * y, -2 * y * (1 - y * y)] }],
  ["exp", { f: Math.exp, derivatives: (_x, y) => [y, y] }],
  ["log", { f: Math.log, derivatives: (x) => [1 / x, -1 / (x * x)] }],
  ["ln", { f: Math.log, derivatives: (x) => [1 / x, -1 / (x * x)] }],
  ["sqrt", { f: Math.sqrt, derivatives: (x, y) => [0.5 / y, -0.25 / (x * y)] }],
  ["√", { f: Math.sqrt, derivatives: (x, y) => [0.5 / y, -0.25 / (x * y)] }],
  ["abs", { f: Math.abs, derivatives: (x) => [Math.sign(x), 0] }],
  ["relu", { f: (x) => Math.max(x, 0), derivatives: (x) => [x > 0 ? 1 : 0, 0] }],
  ["sigmoid", { f: sigmoid, derivatives: (_x, y) => [y * (1 - y), y * (1 - y) * (1 - 2 * y)] }],
  [
    "softplus",
    {
      f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
      derivatives: (x) => [sigmoid(x), sigmoid(x) * sigmoid(-x)],
    },
  ],
]);

/**
 * Functions of several numbers: how many they take, and how two are joined.
 *
 * @type {Map<string, {fewest: number, most: number, join: (a: Part, b: Part) => Part}>}
 */
const FUNCTIONS_OF_SEVERAL = new Map([
  ["max", { fewest: 2, most: Infinity, join: (a, b) => selected(a, b, Math.max, (x, y) => x > y) }],
  ["min", { fewest: 2, most: Infinity, join: (a, b) => selected(a, b, Math.min, (x, y) => x < y) }],
  ["pow", { fewest: 2, most: 2, join: power }],
]);

/** The functions that are named when a name is none. */
const KNOWN_FUNCTIONS = [...FUNCTIONS.keys(), ...FUNCTIONS_OF_SEVERAL.keys()].filter((name) => name !== "√").join(", ");

// --- parts and their derivatives --------------------------------------------------------------------------

/** @param {number} number @returns {Part} */
function constant(number) {
  const jet = { v: number, d1: 0, d2: 0, h11: 0, h12: 0, h22: 0 };
  return { constant: true, value: () => number, jet: () => jet };
}

/** The same part, but computed only once if it is the same everywhere. @param {Part[]} of @param {Omit<Part, "constant">} part */
function joined(of, part) {
  return of.every((one) => one.constant) ? constant(part.value(0, 0)) : { constant: false, ...part };
}

/** A slope times the change of what it is a slope of: what does not change has no effect, be the slope infinite. */
const times = (/** @type {number} */ slope, /** @type {number} */ change) => (change === 0 ? 0 : slope * change);

/** @param {Part} a @param {Part} b @param {1 | -1} sign */
function sum(a, b, sign) {
  return joined([a, b], {
    value: sign === 1 ? (w1, w2) => a.value(w1, w2) + b.value(w1, w2) : (w1, w2) => a.value(w1, w2) - b.value(w1, w2),
    jet(w1, w2) {
      const [p, q] = [a.jet(w1, w2), b.jet(w1, w2)];
      return {
        v: p.v + sign * q.v,
        d1: p.d1 + sign * q.d1,
        d2: p.d2 + sign * q.d2,
        h11: p.h11 + sign * q.h11,
        h12: p.h12 + sign * q.h12,
        h22: p.h22 + sign * q.h22,
      };
    },
  });
}

/** @param {Part} a @param {Part} b */
function product(a, b) {
  return joined([a, b], {
    value: (w1, w2) => a.value(w1, w2) * b.value(w1, w2),
    jet(w1, w2) {
      const [p, q] = [a.jet(w1, w2), b.jet(w1, w2)];
      return {
        v: p.v * q.v,
        d1: p.d1 * q.v + p.v * q.d1,
        d2: p.d2 * q.v + p.v * q.d2,
        h11: p.h11 * q.v + 2 * p.d1 * q.d1 + p.v * q.h11,
        h12: p.h12 * q.v + p.d1 * q.d2 + p.d2 * q.d1 + p.v * q.h12,
        h22: p.h22 * q.v + 2 * p.d2 * q.d2 + p.v * q.h22,
      };
    },
  });
}

/** @param {Part} a @param {Part} b */
function quotient(a, b) {
  return joined([a, b], {
    value: (w1, w2) => a.value(w1, w2) / b.value(w1, w2),
    jet(w1, w2) {
      const [p, q] = [a.jet(w1, w2), b.jet(w1, w2)];
      const v = p.v / q.v;
      const d1 = (p.d1 - v * q.d1) / q.v;
      const d2 = (p.d2 - v * q.d2) / q.v;
      return {
        v,
        d1,
        d2,
        h11: (p.h11 - 2 * d1 * q.d1 - v * q.h11) / q.v,
        h12: (p.h12 - d1 * q.d2 - d2 * q.d1 - v * q.h12) / q.v,
        h22: (p.h22 - 2 * d2 * q.d2 - v * q.h22) / q.v,
      };
    },
  });
}

/** @param {Part} a @param {(x: number) => number} f @param {(x: number, y: number) => [number, number]} derivatives */
function applied(a, f, derivatives) {
  return joined([a], {
    value: (w1, w2) => f(a.value(w1, w2)),
    jet(w1, w2) {
      const p = a.jet(w1, w2);
      const v = f(p.v);
      const [slope, curvature] = derivatives(p.v, v);
      return {
        v,
        d1: times(slope, p.d1),
        d2: times(slope, p.d2),
        h11: times(curvature, p.d1 * p.d1) + times(slope, p.h11),
        h12: times(curvature, p.d1 * p.d2) + times(slope, p.h12),
        h22: times(curvature, p.d2 * p.d2) + times(slope, p.h22),
      };
    },
  });
}

/** @param {Part} base @param {Part} exponent */
function power(base, exponent) {
  if (!exponent.constant) return generalPower(base, exponent);
  const n = exponent.value(0, 0);
  if (n === 2) return applied(base, (x) => x * x, (x) => [2 * x, 2]);
  return applied(
    base,
    (x) => Math.pow(x, n),
    (x) => [times(Math.pow(x, n - 1), n), times(Math.pow(x, n - 2), n * (n - 1))],
  );
}

/** A power whose exponent changes: of a base below 0 it has no derivatives. @param {Part} base @param {Part} exponent */
function generalPower(base, exponent) {
  return joined([base, exponent], {
    value: (w1, w2) => Math.pow(base.value(w1, w2), exponent.value(w1, w2)),
    jet(w1, w2) {
      const [p, q] = [base.jet(w1, w2), exponent.jet(w1, w2)];
      const [a, b] = [p.v, q.v];
      const v = Math.pow(a, b);
      const log = Math.log(a);
      const byBase = times(Math.pow(a, b - 1), b);
      const byExponent = v * log;
      const byBaseTwice = times(Math.pow(a, b - 2), b * (b - 1));
      const byBoth = Math.pow(a, b - 1) * (1 + b * log);
      const byExponentTwice = byExponent * log;
      /** @param {number} p1 @param {number} q1 @param {number} p2 @param {number} q2 @param {number} pp @param {number} qq */
      const second = (p1, q1, p2, q2, pp, qq) =>
        times(byBaseTwice, p1 * p2) + times(byBoth, p1 * q2 + p2 * q1) + times(byExponentTwice, q1 * q2) +
        times(byBase, pp) + times(byExponent, qq);
      return {
        v,
        d1: times(byBase, p.d1) + times(byExponent, q.d1),
        d2: times(byBase, p.d2) + times(byExponent, q.d2),
        h11: second(p.d1, q.d1, p.d1, q.d1, p.h11, q.h11),
        h12: second(p.d1, q.d1, p.d2, q.d2, p.h12, q.h12),
        h22: second(p.d2, q.d2, p.d2, q.d2, p.h22, q.h22),
      };
    },
  });
}

/**
 * The larger or the smaller of two; of equal ones the mean, which has the mean of their derivatives.
 *
 * @param {Part} a @param {Part} b @param {(x: number, y: number) => number} select
 * @param {(x: number, y: number) => boolean} prefers
 */
function selected(a, b, select, prefers) {
  return joined([a, b], {
    value: (w1, w2) => select(a.value(w1, w2), b.value(w1, w2)),
    jet(w1, w2) {
      const [p, q] = [a.jet(w1, w2), b.jet(w1, w2)];
      if (prefers(p.v, q.v)) return p;
      if (prefers(q.v, p.v)) return q;
      return {
        v: (p.v + q.v) / 2,
        d1: (p.d1 + q.d1) / 2,
        d2: (p.d2 + q.d2) / 2,
        h11: (p.h11 + q.h11) / 2,
        h12: (p.h12 + q.h12) / 2,
        h22: (p.h22 + q.h22) / 2,
      };
    },
  });
}

// --- reading ----------------------------------------------------------------------------------------------

/** @typedef {{kind: string, text: string, at: number}} Token */

const TOKEN =
  /(?<space>[ \t\n\r\u00a0\u2000-\u200a\u202f\u3000]+)|(?<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*|π|√)|(?<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?<symbol>\*\*|[-+*/^(),])/y;

/** Characters that are typed instead of those on the keyboard; the n-th of the first line means the n-th of the second. */
const TYPED = "−–·×∙⋅∗÷∕ˆ₀₁₂₃₄₅₆₇₈₉";
const MEANT = "--*****//^0123456789";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The same with one character for each, so that positions stay. @param {string} text */
function plain(text) {
  return text
    .replace(/[−–·×∙⋅∗÷∕ˆ₀-₉]/g, (typed) => MEANT[TYPED.indexOf(typed)])
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)); // of Chinese keyboards
}

/** @param {string} text @returns {Token[]}  the last one is the end */
function tokens(text) {
  /** @type {Token[]} */
  const found = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new FormulaError(at + 1, `'${String.fromCodePoint(text.codePointAt(at) ?? 0)}' has no meaning here`);
    const [kind, part] = Object.entries(match.groups ?? {}).filter(([, part]) => part !== undefined)[0];
    if (kind !== "space") found.push({ kind, text: part, at });
    at += part.length;
  }
  return [...found, { kind: "end", text: "", at }];
}

/** @param {string} text @returns {Part} */
function parse(text) {
  if (typeof text !== "string") throw new FormulaError(1, "a formula is a text");
  if (text.length > MAX_LENGTH) {
    throw new FormulaError(MAX_LENGTH + 1, `a formula has at most ${MAX_LENGTH} characters; this one has ${text.length}`);
  }
  const queue = tokens(plain(text));
  let next = 0;
  let depth = 0;

  const formula = readSum();
  if (queue[next].kind !== "end") failAfterOperand("an operator such as + or *, or the end");
  return formula;

  /** @param {string} problem @param {Token} [token] @returns {never} */
  function fail(problem, token = queue[next]) {
    throw new FormulaError(token.at + 1, problem);
  }

  function shown() {
    return queue[next].kind === "end" ? "the end" : `'${queue[next].text}'`;
  }

  /** Take the next token if it is one of these symbols. @param {...string} symbols */
  function take(...symbols) {
    const { kind, text } = queue[next];
    if (kind !== "symbol" || !symbols.includes(text)) return undefined;
    next++;
    return text;
  }

  /** @param {string} expected @returns {never} */
  function failAfterOperand(expected) {
    const { kind, text } = queue[next];
    if (kind === "number" || kind === "name" || text === "(") fail(`an operator such as * is missing before ${shown()}`);
    return fail(`expected ${expected}, not ${shown()}`);
  }

  function readSum() {
    let left = readProduct();
    for (let sign = take("+", "-"); sign; sign = take("+", "-")) left = sum(left, readProduct(), sign === "+" ? 1 : -1);
    return left;
  }

  function readProduct() {
    let left = readSigned();
    for (let symbol = take("*", "/"); symbol; symbol = take("*", "/")) {
      left = (symbol === "*" ? product : quotient)(left, readSigned());
    }
    return left;
  }

  /** All that nests goes through here. @returns {Part} */
  function readSigned() {
    if (++depth > MAX_DEPTH) fail(`nested too deeply; at most ${MAX_DEPTH} levels are possible`);
    const sign = take("-", "+");
    const part = sign ? readSigned() : readPower();
    depth--;
    return sign === "-" ? product(constant(-1), part) : part;
  }

  function readPower() {
    let base = readOperand();
    if (queue[next].kind === "superscript") base = power(base, constant(superscript(queue[next++].text)));
    return take("^", "**") ? power(base, readSigned()) : base;
  }

  /** @returns {Part} */
  function readOperand() {
    const token = queue[next];
    if (take("(")) {
      const inside = readSum();
      if (!take(")")) failAfterOperand(`')' for the '(' at position ${token.at + 1}`);
      return inside;
    }
    if (token.kind === "number") {
      next++;
      if (!Number.isFinite(Number(token.text))) fail(`${token.text} is too large a number`, token);
      return constant(Number(token.text));
    }
    if (token.kind === "name") {
      next++;
      return readName(token);
    }
    return fail(`expected a number, a name or '(', not ${shown()}`);
  }

  /** @param {Token} token */
  function readName(token) {
    const name = token.text.toLowerCase();
    const known = VALUES.get(name);
    if (known) return known;
    const ofOne = FUNCTIONS.get(name);
    const ofSeveral = FUNCTIONS_OF_SEVERAL.get(name);
    if (!ofOne && !ofSeveral) {
      fail(`there is no '${token.text}'; known are w1 and w2 (or x and y), pi, e, and the functions ${KNOWN_FUNCTIONS}`, token);
    }
    if (!take("(")) fail(`expected '(' after ${name}, not ${shown()}`);
    const given = [readSum()];
    while (take(",")) given.push(readSum());
    if (!take(")")) failAfterOperand(`')' or ',' in ${name}(…)`);
    const { fewest, most } = ofSeveral ?? { fewest: 1, most: 1 };
    if (given.length < fewest || given.length > most) {
      fail(`${name} takes ${fewest}${most > fewest ? " or more" : ""} number${most > 1 ? "s" : ""}, not ${given.length}`, token);
    }
    return ofOne ? applied(given[0], ofOne.f, ofOne.derivatives) : given.reduce(/** @type {any} */ (ofSeveral).join);
  }
}

/** @param {string} text */
function superscript(text) {
  const digits = [...text].filter((one) => one !== "⁻").map((one) => SUPERSCRIPTS.indexOf(one));
  return Number(digits.join("")) * (text.startsWith("⁻") ? -1 : 1);
}
