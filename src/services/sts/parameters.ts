import { fault } from './define.ts';

/** Refuses by name what a request carries and nothing here would honour. */
export function refuseUnbuilt(input: object, names: readonly string[]): void {
  const given = new Map(Object.entries(input));
  for (const name of names) {
    if (given.get(name) !== undefined) {
      throw fault('NotImplemented', `STS does not take the parameter ${name} in Skykeep.`);
    }
  }
}
