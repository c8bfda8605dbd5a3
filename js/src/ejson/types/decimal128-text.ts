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
const ANY = /^([+-]?)(?:(nan)|(inf(?:inity)?)|(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?)$/i;

/** The canonical text, or undefined when it is not a decimal or cannot be held exactly. */
export function normalizeDecimal128(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  const match = ANY.exec(text);
  if (match === null) return undefined;
  const [, sign, notANumber, infinity, whole = '', fraction = '', power = 0] = match;
  if (notANumber !== undefined) return 'NaN';
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const size = infinity === undefined ? fit(digits, Number(power) - fraction.length) : 'Infinity';
  return size === undefined || sign !== '-' ? size : `-${size}`;
}

/** Shifts coefficient and exponent into the ranges of the format, if that loses nothing, and writes them. */
function fit(coefficient: string, exponent: number): string | undefined {
  if (coefficient === '0') {
    return format(coefficient, Math.min(Math.max(exponent, MIN_EXPONENT), MAX_EXPONENT));
  }
  const excess = Math.max(coefficient.length - MAX_DIGITS, MIN_EXPONENT - exponent, 0);
  const kept = Math.max(coefficient.length - excess, 0);
  const padding = Math.max(exponent + excess - MAX_EXPONENT, 0);
  // Only zeros may go, and only as many may come as there is room for.
  if (/[^0]/.test(coefficient.slice(kept)) || kept + padding > MAX_DIGITS) return undefined;
  return format(coefficient.slice(0, kept) + '0'.repeat(padding), exponent + excess - padding);
}

/** Plain notation for small negative exponents, scientific otherwise: the format's own to-string rule. */
function format(coefficient: string, exponent: number): string {
  const adjusted = exponent + coefficient.length - 1;
  if (exponent <= 0 && adjusted >= -6) {
    if (exponent === 0) return coefficient;
    const padded = coefficient.padStart(1 - exponent, '0');
    return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
  }
  const point = coefficient.length > 1 ? '.' : '';
  const mantissa = coefficient.slice(0, 1) + point + coefficient.slice(1);
  return `${mantissa}E${adjusted < 0 ? '' : '+'}${adjusted}`;
}
