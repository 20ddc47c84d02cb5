/** Tiers: which one a parameter gets. [Systems Manager User Guide, "Managing parameter tiers"] */
import type { ParameterTier } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { Census, Tier } from './tables.ts';

const ABOUT_ADVANCED =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

export interface TierQuestion {
  /** What the request asks for. */
  readonly asked: ParameterTier | undefined;
  /** The tier that the account has chosen for requests that do not say. */
  readonly usual: ParameterTier;
  /** The tier that the parameter has. */
  readonly current: Tier | undefined;
  readonly valueBytes: number;
  readonly hasPolicies: boolean;
  readonly census: Census;
}

/** The tier of a parameter after it is written; refuses what the tier does not hold. */
export function tierOf(question: TierQuestion): Tier {
  const { asked, current, valueBytes, hasPolicies } = question;
  if (current === 'Advanced' && asked === 'Standard') {
    throw fault(
      'ValidationException',
      `This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. For more information, see ${ABOUT_ADVANCED}`,
    );
  }
  const tier = chosen(question);
  if (tier === 'Standard' && valueBytes > limits.valueBytes.Standard) {
    throw fault(
      'ValidationException',
      `Standard tier parameters support a maximum parameter value of ${limits.valueBytes.Standard} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ${ABOUT_ADVANCED}`,
    );
  }
  if (valueBytes > limits.valueBytes.Advanced) {
    throw fault(
      'ValidationException',
      `Advanced tier parameters support a maximum parameter value of ${limits.valueBytes.Advanced} characters.`,
    );
  }
  if (tier === 'Standard' && hasPolicies) {
    throw fault(
      'ValidationException',
      `Parameter policies are supported by the advanced-parameter tier only. For more information, see ${ABOUT_ADVANCED}`,
    );
  }
  return tier;
}

function chosen({ asked, usual, current, valueBytes, hasPolicies, census }: TierQuestion): Tier {
  if (current === 'Advanced') return 'Advanced';
  const wanted = asked ?? usual;
  if (wanted !== 'Intelligent-Tiering') return wanted;
  const isFull = current === undefined && census.Standard >= limits.parameters.Standard;
  return valueBytes > limits.valueBytes.Standard || hasPolicies || isFull ? 'Advanced' : 'Standard';
}
