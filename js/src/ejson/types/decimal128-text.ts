// The text of a decimal number of 34 digits, checked and brought to the one form the server would write.
//
// IEEE 754-2008 decimal128: a coefficient of at most 34 digits times ten to a power between -6176 and 6111.
// Trailing zeros are part of the value (1.0 and 1.00 differ), so they stay; a number outside is shifted
// into range when only zeros move, and is refused where digits would be lost. No arithmetic is done here.

const MAX_DIGITS = 34;
const MIN_EXPONENT = -6176;
const MAX_EXPONENT = 6111;

// Plain notation that is canonical as it stands; nearly every value takes this way out.
const PLAIN = /^-?[1-9]\d{0,15}(?:\.\d{1,16})?$/;
const FINITE = /^([+-])?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const INFINITE = /^([+-])?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;

/** The canonical text, or undefined when it is not a decimal or cannot be held exactly. */
export function normalizeDecimal128(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  if (NOT_A_NUMBER.test(text)) return 'NaN';
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? '-Infinity' : 'Infinity';
  const match = FINITE.exec(text);
  if (match === null) return undefined;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? '';
  if (whole === '' && fraction === '') return undefined;
  const coefficient = stripLeadingZeros(whole + fraction);
  const fitted = fit(coefficient, Number(match[4] ?? 0) - fraction.length);
  if (fitted === undefined) return undefined;
  return (match[1] === '-' ? '-' : '') + format(fitted.coefficient, fitted.exponent);
}

function stripLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length - 1 && digits[start] === '0') start++;
  return digits.slice(start);
}

interface Fitted {
  readonly coefficient: string;
  readonly exponent: number;
}

/** Shifts coefficient and exponent into the ranges of the format, if that loses nothing. */
function fit(coefficient: string, exponent: number): Fitted | undefined {
  if (coefficient === '0') {
    return { coefficient, exponent: Math.min(Math.max(exponent, MIN_EXPONENT), MAX_EXPONENT) };
  }
  const excess = Math.max(coefficient.length - MAX_DIGITS, MIN_EXPONENT - exponent, 0);
  if (excess > 0) {
    // Only zeros may go; a coefficient that is shorter than the excess has a digit among them.
    if (excess >= coefficient.length) return undefined;
    for (let index = coefficient.length - excess; index < coefficient.length; index++) {
      if (coefficient[index] !== '0') return undefined;
    }
  }
  const kept = coefficient.slice(0, coefficient.length - excess);
  const shifted = exponent + excess;
  const padding = Math.max(shifted - MAX_EXPONENT, 0);
  if (kept.length + padding > MAX_DIGITS) return undefined;
  return { coefficient: kept + '0'.repeat(padding), exponent: shifted - padding };
}

/** Plain notation for small negative exponents, scientific otherwise: the format's own to-string rule. */
function format(coefficient: string, exponent: number): string {
  const adjusted = exponent + coefficient.length - 1;
  if (exponent <= 0 && adjusted >= -6) {
    if (exponent === 0) return coefficient;
    const padded = coefficient.padStart(1 - exponent, '0');
    return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
  }
  const first = coefficient.slice(0, 1);
  const rest = coefficient.slice(1);
  const mantissa = rest === '' ? first : `${first}.${rest}`;
  return `${mantissa}E${adjusted < 0 ? '' : '+'}${adjusted}`;
}
