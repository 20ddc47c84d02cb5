/** An Amazon Resource Name in its parts. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** What follows the account, colons and slashes included. */
  readonly resource: string;
}

/** Reads an ARN; undefined for a text that is none. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const service = text.indexOf(':', 4) + 1;
  const region = service > 0 ? text.indexOf(':', service) + 1 : 0;
  const account = region > 0 ? text.indexOf(':', region) + 1 : 0;
  const resource = account > 0 ? text.indexOf(':', account) + 1 : 0;
  if (service <= 5 || region <= service + 1 || resource === 0 || resource === text.length)
    return undefined;
  return {
    partition: text.slice(4, service - 1),
    service: text.slice(service, region - 1),
    region: text.slice(region, account - 1),
    account: text.slice(account, resource - 1),
    resource: text.slice(resource),
  };
}
