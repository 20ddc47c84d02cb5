/** Parameters as answers show them. */
import type { Parameter, ParameterHistory, ParameterInlinePolicy } from './api.gen.ts';
import type { Policy, Traits, Version } from './tables.ts';

/** A version with its value, as the reads give it. */
export function toParameter(
  { name, arn }: { readonly name: string; readonly arn: string },
  version: Version,
  value: string,
  selectorText?: string,
): Parameter {
  return {
    Name: name,
    Type: version.type,
    Value: value,
    Version: version.version,
    ...(selectorText !== undefined && { Selector: selectorText }),
    LastModifiedDate: version.modifiedAtMs,
    ARN: arn,
    DataType: version.dataType,
  };
}

/** What descriptions and histories share. */
export function toMetadata(
  name: string,
  traits: Traits,
  version: number,
): Omit<ParameterHistory, 'Value' | 'Labels'> {
  return {
    Name: name,
    Type: traits.type,
    ...(traits.keyId !== undefined && { KeyId: traits.keyId }),
    LastModifiedDate: traits.modifiedAtMs,
    LastModifiedUser: traits.modifiedBy,
    ...(traits.description !== undefined && { Description: traits.description }),
    ...(traits.allowedPattern !== undefined && { AllowedPattern: traits.allowedPattern }),
    Version: version,
    Tier: traits.tier,
    Policies: traits.policies.map(toPolicy),
    DataType: traits.dataType,
  };
}

function toPolicy({ text, type, status }: Policy): ParameterInlinePolicy {
  return { PolicyText: text, PolicyType: type, PolicyStatus: status };
}
