import { fault } from './define.ts';
import { limits } from './limits.ts';

/** Refuses tags that are too many or too long, or whose keys belong to AWS. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > limits.tags) {
    throw fault(
      'InvalidParameterValueException',
      `Too many tags added for queue. Maximum number of tags allowed is ${limits.tags}.`,
    );
  }
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > limits.tagKeyCharacters) {
      throw fault(
        'InvalidParameterValueException',
        'Tag keys must be between 1 and 128 characters in length.',
      );
    }
    if (value.length > limits.tagValueCharacters) {
      throw fault(
        'InvalidParameterValueException',
        'Tag values must be between 0 and 256 characters in length.',
      );
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw fault(
        'InvalidParameterValueException',
        `System tags cannot be added/updated by requester: ${key}`,
      );
    }
  }
}
