import { dataKeyRule, generateDataKeyOf } from '../data-key.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { unsupported } from '../unsupported.ts';

export const generateDataKey = operation('GenerateDataKey', {
  isReadOnly: true,
  secrets: ['Plaintext', 'CiphertextBlob', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => dataKeyRule(ctx, 'kms:GenerateDataKey', input),

  handle: (input, ctx, [rule]) => {
    if (input.Recipient !== undefined) throw unsupported('GenerateDataKey', 'Recipient');
    const dataKey = generateDataKeyOf(ctx, input, rule, 'GenerateDataKey');
    return {
      CiphertextBlob: dataKey.blob,
      Plaintext: dataKey.plain,
      KeyId: dataKey.keyArn,
      KeyMaterialId: dataKey.materialId,
    };
  },
});
