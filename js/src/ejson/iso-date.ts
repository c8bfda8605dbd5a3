// Dates in text: RFC 3339 to and from milliseconds since 1970.
//
// `Date.parse` is not used to read: engines differ in what else they accept ("2020", "Jan 1", February 30),
// and a date that means two things on client and gateway is a bug nobody finds. Nor is `toISOString` used to
// write: reading the parts is three times as fast, and documents are full of dates. Digits beyond
// milliseconds are dropped when reading, as MongoDB stores none.

/** The largest distance from 1970 a JavaScript Date can hold, in milliseconds. */
export const MAX_DATE_MS = 8.64e15;

const YEAR_10000_MS = 253402300800000;
const DAY_MS = 86_400_000;
const MAX_FRACTION_DIGITS = 9;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

// Character codes, because comparing them costs half of comparing one-character strings.
const DASH = 45;
const POINT = 46;
const COLON = 58;
const UPPER_T = 84;
const UPPER_Z = 90;
const TO_LOWER_CASE = 32;

const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** The digit at `index`, or NaN. */
function digitAt(text: string, index: number): number {
  const digit = text.charCodeAt(index) - 48;
  return digit >= 0 && digit <= 9 ? digit : NaN;
}

/** The number written in two digits at `start`, or NaN. */
function pair(text: string, start: number): number {
  return digitAt(text, start) * 10 + digitAt(text, start + 1);
}

/** Milliseconds since 1970 of midnight UTC, or NaN for a day that the calendar does not have. */
function midnight(year: number, month: number, day: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  if (!(day >= 1 && day <= last)) return NaN;
  // Years that begin in March have their leap day at the end, so that one formula gives the days before a month.
  const months = (month + 9) % 12;
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const days = 365 * years + leapDays + Math.floor((153 * months + 2) / 5) + day - 719_469;
  return days * DAY_MS;
}

/** Whether the character is this capital letter or its small one. */
function isLetter(text: string, index: number, capital: number): boolean {
  const code = text.charCodeAt(index);
  return code === capital || code === capital + TO_LOWER_CASE;
}

/** Milliseconds east of UTC of an offset such as `Z`, `+05:30`, `+0530` or `+05`, or NaN. */
function parseOffset(date: string, start: number): number {
  if (start === date.length - 1 && isLetter(date, start, UPPER_Z)) return 0;
  const text = date.slice(start);
  const sign = text[0] === '+' ? 1 : text[0] === '-' ? -1 : NaN;
  const hours = pair(text, 1);
  let minutes = 0;
  if (text.length === 6 && text[3] === ':') minutes = pair(text, 4);
  else if (text.length === 5) minutes = pair(text, 3);
  else if (text.length !== 3) return NaN;
  return hours <= 23 && minutes <= 59 ? sign * (hours * 60 + minutes) * 60_000 : NaN;
}

/** Where the offset starts, behind the digits of a fraction if there is one; NaN if it is malformed. */
function fractionEnd(text: string): number {
  if (text.charCodeAt(19) !== POINT) return 19;
  let end = 20;
  while (digitAt(text, end) >= 0) end++;
  return end > 20 && end <= 20 + MAX_FRACTION_DIGITS ? end : NaN;
}

/** Milliseconds since 1970 of an RFC 3339 date-time, or NaN when the text is not one. */
export function parseIsoDate(text: string): number {
  const separated =
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    isLetter(text, 10, UPPER_T) &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON;
  if (!separated) return NaN;
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  const end = fractionEnd(text);
  if (!(hour <= 23 && minute <= 59 && second <= 59 && end >= 19)) return NaN;
  let fraction = 0;
  for (let place = 20; place < 23; place++) {
    fraction = fraction * 10 + (place < end ? digitAt(text, place) : 0);
  }
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  const date = midnight(pair(text, 0) * 100 + pair(text, 2), pair(text, 5), pair(text, 8));
  return date + time - parseOffset(text, end);
}

function two(value: number): string {
  return TWO_DIGITS[value] ?? '';
}

/** The relaxed text of a date in 1970 to 9999, milliseconds only where there are any; else undefined. */
export function formatIsoDate(date: Date): string | undefined {
  const time = date.getTime();
  if (!(time >= 0 && time < YEAR_10000_MS)) return undefined;
  const seconds = Math.floor(time / 1000) % 86_400;
  const minutes = Math.floor(seconds / 60);
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  const milliseconds = time % 1000;
  if (milliseconds === 0) return `${day}T${clock}Z`;
  return `${day}T${clock}.${String(1000 + milliseconds).slice(1)}Z`;
}
