/** An instant in milliseconds since 1970-01-01T00:00:00Z. A bare number is never an instant. */
export type EpochMs = number & { readonly __unit: 'epoch ms' };

/** A length of time, its parts added up. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** Says that a number of milliseconds since 1970 is an instant. */
export function epochMs(milliseconds: number): EpochMs {
  // SAFETY: the one place where the brand is given.
  return milliseconds as EpochMs;
}

/** The instant that lies a number of milliseconds after another. */
export function plusMs(instant: EpochMs, milliseconds: number): EpochMs {
  return epochMs(instant + milliseconds);
}

/** The instant that lies a number of seconds after another. */
export function plusSeconds(instant: EpochMs, seconds: number): EpochMs {
  return epochMs(instant + seconds * 1000);
}

/** The whole seconds since 1970, as AWS prints most times. */
export function wholeSeconds(instant: EpochMs): number {
  return Math.floor(instant / 1000);
}

/** The length of a duration in milliseconds. */
export function durationMs(duration: Duration): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration;
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** An instant as AWS writes it in XML and policies: 2026-01-31T12:00:00Z, without fractions. */
export function isoSeconds(instant: EpochMs): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
