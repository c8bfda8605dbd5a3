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

const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

// All of RFC 3339 but how many days a month has, and as an offset also `+0530` and `+05`.
const DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-\d\dT(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/i;

function digit(text: string, index: number): number {
  return text.charCodeAt(index) - 48;
}

/** The number written in two digits at `start`. */
function pair(text: string, start: number): number {
  return digit(text, start) * 10 + digit(text, start + 1);
}

/** Milliseconds since 1970 of midnight UTC, or NaN for a day that the calendar does not have. */
function midnight(year: number, month: number, day: number): number {
  const leap = year % (year % 100 === 0 ? 400 : 4) === 0;
  // 31 and 30 days in turn, from August on the other way round.
  const last = month === 2 ? (leap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1);
  if (day < 1 || day > last) return NaN;
  // Years that begin in March have their leap day at the end, so that one formula gives the days before a month.
  const months = (month + 9) % 12;
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const days = 365 * years + leapDays + Math.floor((153 * months + 2) / 5) + day - 719_469;
  return days * DAY_MS;
}

/** Milliseconds since 1970 of an RFC 3339 date-time, or NaN when the text is not one. */
export function parseIsoDate(text: string): number {
  // One test of the whole text, so that the rest reads digits where there must be some: as fast as to look
  // at each character, where taking the match apart would take four times as long.
  if (!DATE_TIME.test(text)) return NaN;
  let end = text[19] === '.' ? 20 : 19;
  while (digit(text, end) >= 0 && digit(text, end) <= 9) end++;
  let fraction = 0;
  for (let place = 20; place < 23; place++) {
    fraction = fraction * 10 + (place < end ? digit(text, place) : 0);
  }
  const date = midnight(pair(text, 0) * 100 + pair(text, 2), pair(text, 5), pair(text, 8));
  const minutes = pair(text, 11) * 60 + pair(text, 14) - offsetMinutes(text, end);
  return date + (minutes * 60 + pair(text, 17)) * 1000 + fraction;
}

/** Minutes east of UTC. */
function offsetMinutes(text: string, start: number): number {
  if (start === text.length - 1) return 0;
  const hours = pair(text, start + 1);
  const minutes = start === text.length - 3 ? 0 : pair(text, text.length - 2);
  return (text[start] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function two(value: number): string {
  return TWO_DIGITS[value] ?? '';
}

/** The relaxed text of a date in 1970 to 9999, milliseconds only where there are any; else undefined. */
export function formatIsoDate(date: Date): string | undefined {
  const time = date.getTime();
  if (!(time >= 0 && time < YEAR_10000_MS)) return undefined;
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const milliseconds = time % 1000;
  const fraction = milliseconds === 0 ? '' : `.${String(1000 + milliseconds).slice(1)}`;
  return `${day}T${clock}${fraction}Z`;
}
