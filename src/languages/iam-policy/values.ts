/** Reads a number as conditions compare it; undefined when the text is none. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

const ISO_DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;

/**
 * Reads a date as milliseconds since 1970: the W3C forms of ISO 8601 from a year to fractions of a second, or seconds since
 * 1970. [IAM User Guide, "Date condition operators"]
 */
export function parseDate(text: string): number | undefined {
  const [
    whole,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '0',
    zone = 'Z',
  ] = ISO_DATE.exec(text) ?? [];
  if (whole === undefined) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isOnCalendar = new Date(midnight).toISOString().startsWith(`${year}-${month}-${day}`);
  if (!isOnCalendar || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const seconds =
    Number(hour) * 3600 + Number(minute) * 60 + Number(second) + Number(`0.${fraction}`);
  return midnight + seconds * 1000 - offsetMinutes(zone) * 60_000;
}

function offsetMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Reads `true` or `false` in any case of letters. */
export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Base64 as it is compared: without the padding, which some writers leave off. */
export function parseBase64(text: string): string | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? text.replace(/=+$/, '') : undefined;
}
