import { parseArn } from '#lib/arn';

/** The same secret's ARN in another region. */
export function arnIn(arn: string, region: string): string {
  const here = parseArn(arn)?.region ?? '';
  return arn.replace(`:${here}:`, `:${region}:`);
}
